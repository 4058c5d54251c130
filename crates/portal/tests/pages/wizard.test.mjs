// An officer sends a notification by hand: with a real PDF, without script, on a small telephone in English, with the
// keyboard alone; and a citizen pays with the keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browse, comeIn, judge, move, start, visitor } from './sandbox.mjs';

let messo;
let browser;
let act;
before(async () => {
  messo = await start();
  browser = await browse();
  const page = await browser.newPage();
  await page.setContent('<h1>Avviso di accertamento</h1><p>Atto di prova.</p>');
  act = { name: 'atto.pdf', mimeType: 'application/pdf', buffer: await page.pdf() };
  await page.close();
});
after(async () => {
  await browser?.close();
  await messo?.stop();
});

const next = (me) => me.page.locator('.actions button[value=avanti]').click();
const text = (me) => me.page.locator('main').innerText();

/** The first step. */
async function typeAct(me, protocol) {
  await me.page.goto(`${messo.base}/mittente`);
  await me.page.locator('a[href="/mittente/nuova"]').click();
  await me.page.fill('#protocollo', protocol);
  await me.page.fill('#oggetto', 'Avviso di accertamento a mano');
  await me.page.fill('#tassonomia', ' 010101p ');
  await me.page.check('#carta-AR_REGISTERED_LETTER');
}

/** The second step: a citizen of the sandbox with a certified mailbox that takes everything. */
async function typePerson(me, n = 1) {
  const all = { nome: 'Destinatario', cognome: 'Due', cf: ' dst due 80a41 h501c ', pec: 'due@ok-pecsuccess.it', via: 'Via Roma', civico: '1', cap: '00100', comune: 'Roma', provincia: 'rm' };
  for (const [name, value] of Object.entries(all)) await me.page.fill(`#d${n}-${name}`, value);
}

test('an officer types an act, uploads a real PDF, reads the quote and sends; seven days later it has effect', async () => {
  const me = await visitor(browser, messo.base);
  await comeIn(me, 'ente');
  await typeAct(me, 'MANO/1');
  await me.page.fill('#tassonomia', '');
  await judge(me);
  await next(me);
  await judge(me);
  assert.match(await text(me), /sei cifre e una lettera/);
  await me.page.locator('.error-summary a').first().click();
  assert.equal(await me.page.evaluate(() => document.activeElement.id), 'tassonomia');
  await me.page.fill('#tassonomia', '010101P');
  await next(me);
  await judge(me);
  await typePerson(me);
  await me.page.getByRole('button', { name: 'Aggiungi un destinatario' }).click();
  await judge(me);
  assert.equal(await me.page.inputValue('#d1-cf'), 'DSTDUE80A41H501C', 'spaces and small letters are put in order');
  await me.page.getByRole('button', { name: 'Togli il destinatario 2' }).click();
  await next(me);
  await judge(me);
  await me.page.check('#d1-paga-avviso');
  await next(me);
  await judge(me);
  await me.page.check('#costo-DELIVERY_MODE');
  await me.page.fill('#costo-ente', '1,00');
  await me.page.selectOption('#iva', '22');
  await me.page.check('#tecnologia-SYNC');
  await me.page.locator('[id$=-codice]').fill('3029 9000 0000 0000 77');
  await judge(me);
  await next(me);
  await judge(me);
  assert.match(me.page.url(), /\/5$/);
  await me.page.setInputFiles('#file', [act, { name: 'foto.pdf', mimeType: 'application/pdf', buffer: Buffer.from('not a PDF') }]);
  await me.page.getByRole('button', { name: 'Carica' }).click();
  await me.page.waitForSelector('.error-summary');
  await judge(me);
  assert.match(await text(me), /foto\.pdf.* non è un PDF/);
  assert.equal(await me.page.inputValue('[id$=-titolo]'), 'atto');
  await me.page.fill('[id$=-titolo]', 'Avviso di accertamento');
  await next(me);
  await me.page.waitForURL(/riepilogo/);
  await judge(me);
  assert.match(await text(me), /Migliore[\s\S]*Probabile[\s\S]*Peggiore/);
  await me.page.getByRole('button', { name: 'Invia' }).dblclick();
  await me.page.waitForURL(/notifiche\/[A-Z]{4}-|richieste/);
  await move(me, 'giorno');
  await move(me, 'settimana');
  await me.page.goto(`${messo.base}/mittente`);
  assert.equal(await me.page.locator('tbody tr').count(), 1, 'two clicks, one notification');
  await me.page.locator('tbody a').first().click();
  await judge(me);
  assert.match(await text(me), /Perfezionata per decorrenza termini/);
  assert.match(await text(me), /MANO\/1/);
  await me.context.close();
});

test('the wizard works without script', async () => {
  const me = await visitor(browser, messo.base, { javaScriptEnabled: false });
  await comeIn(me, 'ente');
  await typeAct(me, 'MANO/2');
  await next(me);
  await typePerson(me);
  await next(me);
  await me.page.check('#d1-paga-nessuno');
  await next(me);
  await me.page.setInputFiles('#file', act);
  await next(me);
  await judge(me);
  assert.match(me.page.url(), /riepilogo/);
  await me.page.goBack();
  await judge(me);
  assert.match(await text(me), /atto\.pdf/);
  await next(me);
  await me.page.getByRole('button', { name: 'Invia', exact: true }).click();
  await judge(me);
  assert.match(me.page.url(), /notifiche\/[A-Z]{4}-|richieste/);
  await me.context.close();
});

test('each step fits a small telephone, in English', async () => {
  const me = await visitor(browser, messo.base, { viewport: { width: 360, height: 800 } });
  await comeIn(me, 'ente');
  await me.page.goto(`${messo.base}/lingua/en?da=/mittente`);
  await typeAct(me, 'HAND/3');
  const seen = async () => {
    const width = await me.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${me.page.url()} is ${width} wide`);
    assert.equal(await me.page.locator('html').getAttribute('lang'), 'en');
    await judge(me);
  };
  await seen();
  await next(me);
  await typePerson(me);
  await seen();
  await next(me);
  await me.page.check('#d1-paga-entrambi');
  await seen();
  await next(me);
  await me.page.check('#costo-DELIVERY_MODE');
  await seen();
  await next(me);
  await seen();
  await me.page.check('#costo-FLAT_RATE');
  const draft = me.page.url().replace(/\/4.*/, '');
  await me.page.goto(`${draft}/5`);
  await me.page.setInputFiles('#file', act);
  await me.page.locator('button[value=aggiungi]').click();
  await me.page.waitForSelector('[id$=-titolo]');
  await seen();
  await me.page.goto(`${messo.base}/mittente/bozze`);
  await seen();
  await me.page.getByRole('link', { name: /Delete/ }).click();
  await seen();
  await me.page.getByRole('button', { name: 'Delete the draft' }).click();
  assert.match(await text(me), /no drafts/);
  await me.context.close();
});

/** Tabs forward until the focus is on what is looked for. */
async function tabTo(me, selector) {
  for (let tabs = 0; tabs < 90; tabs++) {
    await me.page.keyboard.press('Tab');
    if (await me.page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} cannot be reached on ${me.page.url()}`);
}

/** Presses the enter key on what has the focus, and waits for the page that follows. */
async function enter(me) {
  const there = me.page.waitForEvent('framenavigated');
  await me.page.keyboard.press('Enter');
  await there;
  await me.page.waitForLoadState();
}

test('with the keyboard alone: an officer sends, a citizen opens and pays', async () => {
  const me = await visitor(browser, messo.base);
  const type = async (selector, value) => {
    await tabTo(me, selector);
    await me.page.keyboard.type(value);
  };
  await comeIn(me, 'ente');
  await me.page.goto(`${messo.base}/mittente`);
  await tabTo(me, 'a[href="/mittente/nuova"]');
  await enter(me);
  await type('#protocollo', 'TASTIERA/1');
  await type('#oggetto', 'Solo con la tastiera');
  await type('#tassonomia', '010101P');
  await tabTo(me, '#carta-AR_REGISTERED_LETTER');
  await me.page.keyboard.press('Space');
  await enter(me); // the enter key in a form goes on
  const person = { nome: 'Destinatario', cognome: 'Due', cf: 'DSTDUE80A41H501C', pec: 'due@ok-pecsuccess.it', via: 'Via Roma', civico: '1', cap: '00100', comune: 'Roma', provincia: 'RM' };
  for (const [name, value] of Object.entries(person)) await type(`#d1-${name}`, value);
  await enter(me);
  await tabTo(me, '#d1-paga-avviso');
  await me.page.keyboard.press('Space');
  await enter(me);
  await tabTo(me, '#costo-FLAT_RATE');
  await me.page.keyboard.press('Space');
  await tabTo(me, '#tecnologia-SYNC');
  await me.page.keyboard.press('Space');
  await type('[id$=-codice]', '302990000000000088');
  await enter(me);
  await tabTo(me, '#file');
  const chooser = me.page.waitForEvent('filechooser');
  await me.page.keyboard.press('Space');
  await (await chooser).setFiles(act);
  await tabTo(me, '.actions button[value=avanti]');
  await enter(me);
  assert.match(me.page.url(), /riepilogo/);
  await tabTo(me, 'form[action$="/invia"] button');
  await enter(me);
  assert.match(me.page.url(), /notifiche\/[A-Z]{4}-|richieste/);
  const citizen = await visitor(browser, messo.base);
  await comeIn(citizen, 'due');
  await citizen.page.goto(`${messo.base}/cittadino`);
  await tabTo(citizen, 'tbody a');
  await enter(citizen);
  await tabTo(citizen, 'form[action$="/apri"] button');
  await enter(citizen);
  await tabTo(citizen, 'form[action*="/paga"] button');
  await enter(citizen);
  await judge(citizen);
  assert.match(await text(citizen), /pagato il/);
  await citizen.context.close();
  await me.context.close();
});
