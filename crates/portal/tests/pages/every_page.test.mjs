// Every page: narrow, in English, without script, with a ring around what has the focus, and for exactly those who may
// see it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, comeIn, judge, start, visitor } from './sandbox.mjs';
import { everyone, tour } from './tour.mjs';

let messo;
let browser;
let pages;
let accepted;
let received;
before(async () => {
  messo = await start();
  browser = await browse();
  const me = await visitor(browser, messo.base);
  ({ accepted, received, pages } = await tour(me));
  await me.context.close();
});
after(async () => {
  await browser?.close();
  await messo?.stop();
});

const all = () => Object.values(pages).flat();

async function everybody(options) {
  const me = await visitor(browser, messo.base, options);
  for (const id of everyone) await comeIn(me, id);
  return me;
}

test('no page is wider than a small telephone, and all are judged in English too', async () => {
  const me = await everybody({ viewport: { width: 360, height: 800 } });
  await me.page.goto(`${messo.base}/lingua/en?da=/`);
  for (const path of all()) {
    await me.page.goto(messo.base + path);
    assert.equal(await me.page.locator('html').getAttribute('lang'), 'en');
    const width = await me.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} wide`);
    await judge(me);
  }
  await me.context.close();
});

test('every page is there without script', async () => {
  const me = await everybody({ javaScriptEnabled: false });
  for (const path of all()) {
    const answer = await me.page.goto(messo.base + path);
    assert.equal(answer.status(), 200, path);
    assert.ok((await me.page.locator('main').innerText()).length > 40, path);
  }
  await me.context.close();
});

test('what has the focus has a ring around it', async () => {
  const me = await everybody();
  for (const path of all()) {
    await me.page.goto(messo.base + path);
    for (let tabs = 0; tabs < 12; tabs++) {
      await me.page.keyboard.press('Tab');
      const seen = await me.page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return { ring: ring || style.boxShadow !== 'none', what: document.activeElement.outerHTML.slice(0, 100) };
      });
      assert.ok(seen.ring || seen.what.startsWith('<body'), `${path}: no ring on ${seen.what}`);
    }
  }
  await me.context.close();
});

test('a page of persons is for those who came in by its door, and for nobody else', async () => {
  const doors = { ente: 'officer', due: 'citizen', impresa: 'company' };
  for (const id of [null, ...everyone]) {
    const me = await visitor(browser, messo.base);
    if (id) await comeIn(me, id);
    for (const [whose, paths] of Object.entries(pages)) {
      for (const path of paths) {
        const answer = await me.context.request.get(messo.base + path, { maxRedirects: 0 });
        const allowed = whose === 'everybody' || doors[id] === whose;
        assert.equal(answer.status(), allowed ? 200 : 303, `${path} for ${id ?? 'nobody'}`);
      }
    }
    const foreign = await me.context.request.get(`${messo.base}/mittente/notifiche/ABCD-EFGH-ILMN-202601-A-1`, { maxRedirects: 0 });
    assert.equal(foreign.status(), id === 'ente' ? 404 : 303);
    await me.context.close();
  }
});

test('a form without its token does nothing', async () => {
  const me = await everybody();
  const forms = ['/sandbox/pagine/esempi/pec-consegnata', '/sandbox/pagine/orologio', '/sandbox/pagine/ricomincia', `${accepted}/annulla`, `${received}/apri`];
  for (const path of forms) {
    for (const form of [{}, { _modulo: 'forged' }]) {
      const answer = await me.context.request.post(messo.base + path, { form });
      assert.equal(answer.status(), 403, path);
    }
  }
  await me.page.goto(messo.base + accepted);
  assert.doesNotMatch(await me.page.locator('h1 + p').innerText(), /Annullata/);
  await me.context.close();
});

test('a session that ended before a form was sent leads back to the door, not to the form', async () => {
  const me = await visitor(browser, messo.base);
  await me.page.goto(messo.base);
  const token = await me.page.locator('input[name=_modulo]').first().inputValue();
  const answer = await me.context.request.post(`${messo.base}${received}/apri`, { form: { _modulo: token }, maxRedirects: 0 });
  assert.equal(answer.status(), 303);
  assert.equal(answer.headers().location, '/sandbox/pagine/persone?da=%2Fcittadino');
  await me.context.close();
});

test('where nobody can log in the doors say so', async () => {
  const served = await start('serve');
  const me = await visitor(browser, served.base);
  for (const path of ['/', '/stato']) {
    assert.equal((await me.page.goto(served.base + path)).status(), 200);
    await judge(me);
  }
  for (const path of ['/mittente', '/cittadino', '/impresa', '/mittente/notifiche/x']) {
    assert.equal((await me.page.goto(served.base + path)).status(), 404, path);
    assert.match(await me.page.locator('h1').innerText(), /Accesso non ancora configurato/);
  }
  await me.context.close();
  await served.stop();
});
