// Lighthouse, as it looks from a telephone, at the pages that are met first and most; and the bytes that a browser fetches
// for them, with an empty cache and then with a full one. Prints two tables, and fails below a bar.
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';
import { start } from './server.mjs';

const bars = { performance: 97, accessibility: 100, 'best-practices': 100 };
const firstBar = 120_000;
const laterBar = 20_000;
const runs = 3; // of which the middle one counts: other work on the machine slows single ones

const messo = await start();
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=it-IT'] });
const failures = [];

/** Presses a button of a page, and waits for the page behind it. */
async function press(page, path, button) {
  await page.goto(messo.base + path);
  await Promise.all([page.waitForNavigation(), page.locator(button).click()]);
  return new URL(page.url()).pathname;
}

/** The pages, once there is something to see. */
async function prepare() {
  const page = await browser.newPage();
  const detail = await press(page, '/sandbox/pagine/esempi', 'form[action$="/esempi/piu-destinatari"] button');
  for (const by of ['giorno', 'settimana', 'settimana']) await press(page, '/sandbox/pagine/orologio', `button[value="${by}"]`);
  await press(page, '/sandbox/pagine/persone', 'form:has(input[value="ente"]) button');
  const cookies = await browser.cookies();
  await page.close();
  return { paths: ['/', '/mittente', detail, '/mittente/nuova'], cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
}

/** Points of a page in each category: of its middle run by performance. */
async function score(path, cookie) {
  const options = { port: new URL(browser.wsEndpoint()).port, onlyCategories: Object.keys(bars), extraHeaders: { Cookie: cookie }, logLevel: 'error' };
  const results = [];
  for (let run = 0; run < runs; run++) {
    const { lhr } = await lighthouse(messo.base + path, options);
    if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} leads to ${lhr.finalDisplayedUrl}`);
    results.push(lhr);
  }
  const points = (lhr, category) => Math.round((lhr.categories[category].score ?? 0) * 100);
  results.sort((one, other) => points(one, 'performance') - points(other, 'performance'));
  const lhr = results[(runs - 1) / 2];
  const row = { page: path };
  for (const [category, bar] of Object.entries(bars)) {
    row[category] = points(lhr, category);
    if (row[category] >= bar) continue;
    const low = lhr.categories[category].auditRefs.map(({ id }) => lhr.audits[id]).filter((audit) => audit.score !== null && audit.score < 1);
    failures.push(`${path}: ${category} ${row[category]} < ${bar}: ${low.map((audit) => `${audit.id} ${audit.displayValue ?? audit.score}`).join(', ')}`);
  }
  return { ...row, 'largest paint': lhr.audits['largest-contentful-paint'].displayValue };
}

/** Bytes that came over the wire for a page, headers and compressed bodies. */
async function weigh(page, path) {
  const client = await page.createCDPSession();
  await client.send('Network.enable');
  let bytes = 0;
  let files = 0;
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    files += encodedDataLength > 0 ? 1 : 0;
  });
  await page.goto(messo.base + path, { waitUntil: 'networkidle0' });
  await client.detach();
  return { page: path, files, bytes };
}

/** The first view with nothing kept, then every page with what was kept. */
async function weighAll(paths, cookie) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ Cookie: cookie });
  const first = { ...(await weigh(page, '/mittente')), bar: firstBar };
  const later = [];
  for (const path of paths) later.push({ ...(await weigh(page, path)), bar: laterBar });
  await context.close();
  const all = [{ ...first, page: `${first.page} (empty cache)` }, ...later];
  for (const { page: path, bytes, bar } of all) if (bytes > bar) failures.push(`${path}: ${bytes} bytes > ${bar}`);
  return all;
}

try {
  const { paths, cookie } = await prepare();
  console.table(await weighAll(paths, cookie));
  const rows = [];
  for (const path of paths) rows.push(await score(path, cookie));
  console.table(rows);
} finally {
  await browser.close();
  await messo.stop();
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length ? 1 : 0;
