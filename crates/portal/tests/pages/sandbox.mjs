// A sandbox of its own for a file of tests, and a browser that looks at it: every page met is judged.
//
// The judges are not ours: axe-core, html-validate, the browser's own console. What fails on any page fails the test that
// met it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

export { start } from './server.mjs';

const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  // forms of writing, not faults: `<br>` and `<!doctype html>` are as valid as their other spellings
  rules: { 'void-style': 'off', 'doctype-style': 'off', 'attribute-boolean-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off' },
});

/** The browser, once for a file of tests. */
export function browse() {
  const executablePath = process.env.CHROMIUM;
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A visitor: a context of the browser with a page that notes whatever goes wrong on it. */
export async function visitor(browser, base, options = {}) {
  // the judge's script is put into the page, which the policy of the page does not allow
  const context = await browser.newContext({ locale: 'it-IT', reducedMotion: 'reduce', bypassCSP: options.javaScriptEnabled !== false, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (4\d\d)/.test(message.text())) wrong.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) wrong.push(`another origin: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) wrong.push(`status ${response.status()}: ${response.url()}`);
  });
  return { context, page, wrong, base, scripted: options.javaScriptEnabled !== false };
}

/** Judges the page that is open; one that answered a form is judged as it came, as asking for it again shows another. */
export async function judge({ context, page, wrong, scripted }, answer = undefined) {
  const where = page.url();
  const html = await (answer ?? (await context.request.get(where))).text();
  const report = await validator.validateString(html);
  const faults = report.results.flatMap((result) => result.messages.map((m) => `${m.ruleId} at ${m.line}: ${m.message}`));
  assert.deepEqual(faults, [], `${where} is not valid HTML`);
  if (scripted) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run());
    const told = violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
    assert.deepEqual(told, [], `${where} is not accessible`);
  }
  assert.deepEqual(wrong, [], `${where}: something went wrong`);
}

/** Comes in as a prepared person. */
export async function comeIn({ page, base }, id) {
  await page.goto(`${base}/sandbox/pagine/persone`);
  await page.locator(`input[name=persona][value="${id}"] ~ button`).click();
}

/** Serves an example; answers the address of its page. */
export async function serve({ page, base }, id) {
  await page.goto(`${base}/sandbox/pagine/esempi`);
  await page.locator(`form[action$="/esempi/${id}"] button`).click();
  return page.url();
}

/** Moves the clock by a button of its page: `ora`, `giorno`, `settimana`. */
export async function move({ page, base }, by) {
  await page.goto(`${base}/sandbox/pagine/orologio`);
  await page.locator(`button[value="${by}"]`).click();
  while (page.url().includes('corre=')) {
    await page.waitForTimeout(200);
    await page.reload();
    if (!(await page.locator('.callout').count())) break;
  }
}
