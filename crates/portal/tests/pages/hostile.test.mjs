// What people type must not break a page: names without a space, wide subjects, marks that turn the text around, markup,
// as many recipients and documents as can be. All of it is shown as text, as it was typed, and no page grows wider.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { browse, comeIn, judge, start, visitor } from './sandbox.mjs';

const MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
const TURNED = '\u202Egpj.exe\u200F{{7*7}}${7*7}';
const wide = (length) => 'W'.repeat(length);

/** What stands in the fields of a notification: each as long, and as bad, as the platform lets it be. */
const VALUES = {
  wide: { subject: wide(134), abstract: wide(1024), name: wide(88), title: wide(512), protocol: wide(250), form: wide(200) },
  markup: {
    subject: `${MARKUP} ${TURNED} &amp; '`,
    abstract: `</dd></main>${MARKUP}${TURNED}`,
    name: `${MARKUP} &lt;b&gt; \u00D1\u00FF`,
    title: `../${MARKUP}${TURNED}.pdf`,
    protocol: `${MARKUP}${TURNED}`,
    form: `${MARKUP}${TURNED}`,
  },
};
const SENDER = wide(88);
const GROUP = `${MARKUP}${wide(20)}`;

let messo;
let browser;
let sent;
before(async () => {
  messo = await start();
  browser = await browse();
  const body = await call('PUT', '/sandbox/senders/01234567897', { name: SENDER, groups: [GROUP], keyGroups: [GROUP] });
  sent = {};
  for (const [kind, values] of Object.entries(VALUES)) sent[kind] = await deposit(body, values);
  await call('POST', '/sandbox/clock', { advance: 'P12D' });
});
after(async () => {
  await browser?.close();
  await messo?.stop();
});

async function call(method, path, body, headers = {}) {
  const answer = await fetch(messo.base + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** A PDF of one empty page, told from another by a comment. */
function pdf(comment) {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'];
  let file = `%PDF-1.7\n% ${comment}\n`;
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = file.length;
  return Buffer.from(`${file}xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
}

/** Uploads files as a sender's program does; what a request says of each. */
async function upload(key, files) {
  const digest = (file) => createHash('sha256').update(file.bytes).digest('base64');
  const asked = files.map((file, index) => ({ preloadIdx: String(index), contentType: file.type, sha256: digest(file) }));
  const slots = await call('POST', '/delivery/attachments/preload', asked, key);
  return Promise.all(files.map(async (file, index) => {
    const slot = slots.find((one) => one.preloadIdx === String(index));
    const headers = { 'content-type': file.type, 'x-amz-meta-secret': slot.secret, 'x-amz-checksum-sha256': digest(file) };
    const answer = await fetch(slot.url, { method: slot.httpMethod, headers, body: file.bytes });
    assert.ok(answer.ok, await answer.text());
    return { contentType: file.type, digests: { sha256: digest(file) }, ref: { key: slot.key, versionToken: answer.headers.get('x-amz-version-id') } };
  }));
}

/** The tax id of a company, with its check digit. */
function company(number) {
  const digits = String(number).padStart(10, '0');
  const sum = [...digits].reduce((all, digit, place) => {
    const value = place % 2 ? 2 * digit : Number(digit);
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}

let notices = 0;
/** Serves an act of fifteen documents on fifteen recipients; its number. */
async function deposit({ apiKey, groups }, values) {
  const key = { 'x-api-key': apiKey };
  const acts = await upload(key, Array.from({ length: 15 }, (_, index) => ({ type: 'application/pdf', bytes: pdf(`${values.subject.length} ${index}`) })));
  const record = { applyCost: false, section: 'EL', municipality: 'H501', taxType: '3918', debit: 12345 };
  const form = { f24Simplified: { taxPayer: { taxCode: 'DSTNUO80A01H501S' }, payments: { records: [record] } } };
  const [metadata] = await upload(key, [{ type: 'application/json', bytes: Buffer.from(JSON.stringify(form)) }]);
  const notice = { noticeCode: String(302011700000000000n + BigInt(++notices)), creditorTaxId: '01234567897', applyCost: false };
  const others = Array.from({ length: 14 }, (_, index) => ({ recipientType: 'PG', taxId: company(1000 + index) }));
  const people = [{ recipientType: 'PF', taxId: 'DSTNUO80A01H501S', payments: [{ pagoPa: notice, f24: { title: values.form, applyCost: false, metadataAttachment: metadata } }] }, ...others];
  const request = {
    paProtocolNumber: values.protocol,
    subject: values.subject,
    abstract: values.abstract,
    senderDenomination: SENDER,
    senderTaxId: '01234567897',
    group: groups[0].id,
    taxonomyCode: '010202N',
    physicalCommunicationType: 'AR_REGISTERED_LETTER',
    notificationFeePolicy: 'FLAT_RATE',
    documents: acts.map((act, index) => ({ ...act, title: index ? `${index} ${values.title}`.slice(0, 512) : values.title })),
    recipients: people.map((person, index) => ({
      ...person,
      denomination: values.name,
      ...(index % 2 && { digitalDomicile: { type: 'PEC', address: `${'w'.repeat(60)}${index}@ok-pecsuccess.it` } }),
      physicalAddress: { address: `Via@OK_AR${wide(35)}`, zip: '00100', municipality: wide(30), province: 'RM' },
    })),
  };
  const { notificationRequestId } = await call('POST', '/delivery/v2.6/requests', request, key);
  for (let tries = 0; tries < 300; tries++) {
    const status = await call('GET', `/delivery/v2.6/requests?notificationRequestId=${encodeURIComponent(notificationRequestId)}`, undefined, key);
    if (status.notificationRequestStatus === 'ACCEPTED') return status.iun;
    assert.equal(status.notificationRequestStatus, 'WAITING', JSON.stringify(status.errors));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the request is neither accepted nor refused');
}

/** Looks at the page that is open: as wide as the window, values as text, nothing run. */
async function look(me, dialogs, values = []) {
  const where = me.page.url();
  const seen = await me.page.evaluate(() => ({
    text: document.body.textContent,
    page: document.documentElement.scrollWidth,
    window: window.innerWidth,
    wider: [...document.querySelectorAll('main *')]
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
      .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`).slice(0, 8),
    images: document.querySelectorAll('main img').length,
  }));
  for (const value of values) assert.ok(seen.text.includes(value), `${where} does not show ${value}`);
  assert.ok(seen.page <= seen.window, `${where} is ${seen.page} wide of ${seen.window}: ${seen.wider.join(' | ')}`);
  assert.equal(seen.images, 0, `${where} shows an image of a value`);
  assert.deepEqual(dialogs, [], where);
  await judge(me);
}

for (const width of [360, 1280]) {
  for (const [kind, values] of Object.entries(VALUES)) {
    test(`${kind} values are text on every page that is ${width} wide`, async () => {
      const me = await visitor(browser, messo.base, { viewport: { width, height: 900 } });
      const dialogs = [];
      me.page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        dialog.dismiss();
      });
      const faults = []; // of all pages at once
      const at = async (path, shown) => {
        const answer = await me.page.goto(messo.base + path);
        assert.equal(answer.status(), 200, path);
        await look(me, dialogs, shown).catch((fault) => faults.push(fault.message));
      };
      const iun = sent[kind];
      await comeIn(me, 'ente');
      await at('/mittente', [values.subject, SENDER, GROUP]);
      await at('/mittente/chiavi', [GROUP]);
      await at(`/mittente/notifiche/${iun}`, [values.subject, values.abstract, values.name, values.title, values.protocol]);
      await at(`/mittente/notifiche/${iun}?destinatario=14`, [values.name]);
      await at(`/mittente/notifiche/${iun}/annulla`, [values.subject]);
      await at(`/sandbox/pagine/mondo?iun=${iun}`, [values.name]);
      await comeIn(me, 'uno');
      await at('/cittadino', [values.subject, SENDER]);
      await at(`/cittadino/notifiche/${iun}`, [values.subject]);
      const opens = me.page.locator('form[action$="/apri"] button');
      if (await opens.count()) await opens.click();
      await at(`/cittadino/notifiche/${iun}`, [values.subject, values.abstract, values.name, values.title, values.protocol, values.form, SENDER]);
      assert.deepEqual(faults, []);
      await me.context.close();
    });
  }
}
