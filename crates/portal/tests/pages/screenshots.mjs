// Pictures of every page in two widths, of a sandbox in which a month has passed: `node screenshots.mjs FOLDER`.
// Each is looked at by a person before a change of the pages goes out.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { browse, comeIn, move, serve, start, visitor } from './sandbox.mjs';
import { everyone, tour } from './tour.mjs';

const widths = { narrow: { width: 360, height: 800 }, wide: { width: 1280, height: 800 } };
const folder = process.argv[2];
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const messo = await start();
const browser = await browse();
const me = await visitor(browser, messo.base);
let count = 0;

/** A picture of the page at an address, in each width. */
async function look(name, path) {
  count += 1;
  for (const [width, viewport] of Object.entries(widths)) {
    await me.page.setViewportSize(viewport);
    await me.page.goto(messo.base + path);
    await me.page.screenshot({ path: join(folder, `${String(count).padStart(2, '0')}-${name}-${width}.png`), fullPage: true });
  }
  await me.page.setViewportSize(widths.wide);
}

/** A picture for the readme: a part of a page, everything in it unfolded. */
async function show(name, path, part, height) {
  await me.page.setViewportSize({ width: 1280, height });
  await me.page.goto(messo.base + path);
  await me.page.evaluate((wanted) => {
    for (const folded of document.querySelectorAll(`${wanted} details`)) folded.open = true;
    document.querySelector(wanted).scrollIntoView();
  }, part);
  await me.page.screenshot({ path: join(folder, `readme-${name}.png`) });
}

/** A name for a file out of an address: the numbers of notifications left out. */
const named = (path) => path.replace(/[A-Z]{4}-[A-Z-]*[0-9]{6}-\w-\w/, 'notifica').replace(/richieste\/.*/, 'richiesta').replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';
const path = (address) => new URL(address).pathname;

try {
  const { received, pages } = await tour(me);
  const read = path(await serve(me, 'aperta-in-attesa'));
  const served = ['pec-consegnata', 'raccomandata-consegnata', 'irreperibile', 'indirizzo-trovato', 'annullata', 'impresa'];
  const cases = {};
  for (const id of served) cases[id] = path(await serve(me, id));
  for (const id of everyone) await comeIn(me, id);
  for (const pass of [0, 1, 2, 3]) await move(me, pass ? 'settimana' : 'giorno');

  for (const address of Object.values(pages).flat()) await look(named(address), address);
  for (const [id, address] of Object.entries(cases)) await look(`mittente-${id}`, address);
  await look('mondo-di-una', `/sandbox/pagine/mondo?iun=${cases.irreperibile.split('/').pop()}`);
  await look('niente', '/questa-pagina-non-c-e');

  await show('home', '/', 'body', 830);
  await show('sender', cases['raccomandata-consegnata'], 'section[aria-labelledby=spiegazione]', 885);

  await me.page.goto(messo.base + received);
  await me.page.getByRole('button', { name: /apri/i }).click();
  await look('cittadino-aperta', received);
  await show('recipient', received, '#documenti', 990);
  await me.page.getByRole('button', { name: /paga/i }).first().click();
  await look('cittadino-pagata', received);
  await me.page.goto(`${messo.base}/impresa`);
  await look('impresa-prima', await me.page.locator('table a').first().getAttribute('href'));
  await comeIn(me, 'cinque');
  await look('cittadino-aperta-in-attesa', `/cittadino/notifiche/${read.split('/').pop()}`);
  await me.page.goto(`${messo.base}/lingua/en?da=/`);
  await look('english-mittente', cases['pec-consegnata']);
  process.stdout.write(`${count} pages, each in ${Object.keys(widths).length} widths, are in ${folder}\n`);
} finally {
  await browser.close();
  await messo.stop();
}
