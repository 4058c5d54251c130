// What people come to do, from the first page to the end, with every page on the way judged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { browse, comeIn, judge, move, serve, start, visitor } from './sandbox.mjs';

let messo;
let browser;
before(async () => {
  messo = await start();
  browser = await browse();
});
after(async () => {
  await browser?.close();
  await messo?.stop();
});

test('the newcomer serves an act, lets time pass and opens its sealed proof', async () => {
  const begun = Date.now();
  const me = await visitor(browser, messo.base);
  await me.page.goto(messo.base);
  await judge(me);
  await me.page.getByRole('button', { name: 'Notifica un atto adesso' }).click();
  await judge(me);
  const address = me.page.url();
  assert.match(address, /\/mittente\/notifiche\/[A-Z]{4}-/);
  await move(me, 'giorno');
  await move(me, 'settimana');
  await me.page.goto(address);
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /Perfezionata per decorrenza termini/);
  const proof = me.page.getByRole('link', { name: /notifica digitale/i }).first();
  const download = me.page.waitForEvent('download');
  await proof.click();
  const fact = readFileSync(await (await download).path());
  assert.equal(fact.subarray(0, 5).toString(), '%PDF-');
  assert.ok(Date.now() - begun < 120_000, 'under two minutes');
  const verdict = async (name, buffer) => {
    await me.page.goto(`${messo.base}/verifica`);
    await me.page.setInputFiles('#file', { name, mimeType: 'application/pdf', buffer });
    const answer = me.page.waitForResponse((response) => response.request().method() === 'POST');
    await me.page.getByRole('button', { name: 'Verifica' }).click();
    await judge(me, await answer);
    return me.page.getByRole('status').innerText();
  };
  assert.match(await verdict('attestazione.pdf', fact), /è autentico/);
  const changed = Buffer.from(fact);
  changed[2000] ^= 1;
  assert.match(await verdict('cambiata.pdf', changed), /non è autentico/);
  await me.context.close();
});

test('a citizen opens the act while a courtesy message waits: no letter is sent and the price stays low', async () => {
  const me = await visitor(browser, messo.base);
  const address = await serve(me, 'aperta-in-attesa');
  assert.match(await me.page.locator('main').innerText(), /Avvenuto accesso/);
  await comeIn(me, 'cinque');
  await judge(me);
  await me.page.locator('table a').first().click();
  await judge(me);
  const read = await me.page.locator('main').innerText();
  assert.match(read, /2,00/, 'two euro and no letter');
  await move(me, 'settimana');
  await me.page.goto(`${messo.base}/sandbox/pagine/mondo?iun=${address.split('/').pop()}`);
  await judge(me);
  assert.equal(await me.page.locator('article.letter').count(), 0);
  assert.equal(await me.page.locator('article.mail').count(), 1);
  await me.context.close();
});

test('opening has legal effect, is done by a button alone, and then the act can be paid', async () => {
  const me = await visitor(browser, messo.base);
  await serve(me, 'pec-consegnata');
  await comeIn(me, 'uno');
  await judge(me);
  const link = me.page.locator('tr', { hasText: 'Da leggere' }).locator('a').first();
  const address = await link.getAttribute('href');
  for (const method of ['get', 'head', 'get']) await me.context.request[method](messo.base + address);
  await me.page.goto(messo.base + address);
  await judge(me);
  await me.page.getByRole('button', { name: /apri/i }).click();
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /Codice avviso/);
  await me.page.getByRole('button', { name: /paga/i }).first().click();
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /pagato il/);
  await me.context.close();
});

test('a company finds what was sent to its mailbox', async () => {
  const me = await visitor(browser, messo.base);
  await serve(me, 'impresa');
  await comeIn(me, 'impresa');
  assert.equal(new URL(me.page.url()).pathname, '/impresa');
  await judge(me);
  await me.page.locator('table a').first().click();
  await judge(me);
  await me.context.close();
});

test('a refused request says what to change', async () => {
  const me = await visitor(browser, messo.base);
  await serve(me, 'rifiutata');
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /FILE_PDF_INVALID_ERROR/);
  await me.context.close();
});

test('a cancellation needs consent and takes the documents from those who receive', async () => {
  const me = await visitor(browser, messo.base);
  const address = await serve(me, 'raccomandata-consegnata');
  await me.page.getByRole('link', { name: 'Annulla la notifica' }).click();
  await judge(me);
  await me.page.locator('form button[type=submit].btn-danger').evaluate((button) => button.form.setAttribute('novalidate', ''));
  await me.page.locator('form button.btn-danger').click();
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /conferma/);
  await me.page.getByRole('checkbox').check();
  await me.page.locator('form button.btn-danger').click();
  await me.page.goto(address);
  await judge(me);
  assert.match(await me.page.locator('main').innerText(), /Annullata|annullamento/i);
  await me.context.close();
});

test('the way by the code of a notice survives choosing a person, and is nobody else’s', async () => {
  const me = await visitor(browser, messo.base);
  const address = await serve(me, 'aperta-in-attesa');
  await me.page.goto(`${messo.base}/sandbox/pagine/mondo?iun=${address.split('/').pop()}`);
  const text = await me.page.locator('main').innerText();
  const token = text.match(/\?aar=([A-Za-z0-9_-]+)/)?.[1];
  assert.ok(token, `a message holds the link: ${text.slice(0, 300)}`);
  const other = await visitor(browser, messo.base);
  await other.page.goto(`${messo.base}/?aar=${token}`);
  assert.match(other.page.url(), /persone/);
  await judge(other);
  await other.page.locator('input[value="due"] ~ button').click();
  assert.match(await other.page.locator('h1').innerText(), /Non puoi leggere/);
  await comeIn(other, 'cinque');
  await other.page.goto(`${messo.base}/?aar=${token}`);
  assert.equal(new URL(other.page.url()).pathname, `/cittadino/notifiche/${address.split('/').pop()}`);
  await judge(other);
  await other.context.close();
  await me.context.close();
});
