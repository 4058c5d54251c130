// The pages there are, by who may see them: whoever looks at every page finds them here.
import { comeIn, serve } from './sandbox.mjs';

/** Who comes in to see them all: an officer, a citizen, a company. */
export const everyone = ['ente', 'due', 'impresa'];

/** Serves what the pages show; answers three of their addresses and the table of all. */
export async function tour(me) {
  const accepted = new URL(await serve(me, 'piu-destinatari')).pathname;
  const refused = new URL(await serve(me, 'rifiutata')).pathname;
  await serve(me, 'pec-fallita');
  await comeIn(me, 'due');
  const received = await me.page.locator('table a').first().getAttribute('href');
  const draft = await begun(me);
  const pages = {
    everybody: ['/', '/stato', '/licenze', '/accessibilita', '/verifica', '/sandbox', '/sandbox/pagine/persone', '/sandbox/pagine/orologio', '/sandbox/pagine/mondo', '/sandbox/pagine/esempi', '/sandbox/pagine/chiamate', '/sandbox/pagine/ricomincia'],
    officer: ['/mittente', '/mittente/notifiche?stato=DELIVERING', '/mittente?iun=x&dal=2999-01-01', '/mittente/chiavi', accepted, `${accepted}?destinatario=1`, `${accepted}/annulla`, refused, '/mittente/nuova', '/mittente/bozze', ...['1', '1?controlla', '2', '3', '4', '5', 'riepilogo', 'elimina'].map((step) => `${draft}/${step}`)],
    citizen: ['/cittadino', '/cittadino/notifiche?stato=VIEWED', received],
    company: ['/impresa'],
  };
  return { accepted, received, pages };
}

/** Types a draft of the wizard, whole and not sent; answers where it is. */
async function begun(me) {
  const { page, base } = me;
  const next = () => page.locator('.actions button[value=avanti]').click();
  const type = async (fields) => {
    for (const [id, text] of Object.entries(fields)) await page.fill(`#${id}`, text);
  };
  await comeIn(me, 'ente');
  await page.goto(`${base}/mittente/nuova`);
  await type({ protocollo: 'BOZZA/1', oggetto: 'Avviso di accertamento, bozza', tassonomia: '010101P' });
  await page.check('#carta-AR_REGISTERED_LETTER');
  await next();
  await type({ 'd1-nome': 'Destinatario', 'd1-cognome': 'Due', 'd1-cf': 'DSTDUE80A41H501C', 'd1-via': 'Via Roma', 'd1-civico': '1', 'd1-cap': '00100', 'd1-comune': 'Roma', 'd1-provincia': 'RM' });
  await next();
  await page.check('#d1-paga-avviso');
  await next();
  await page.check('#costo-FLAT_RATE');
  await page.check('#tecnologia-SYNC');
  await page.locator('[id$=-codice]').fill('302990000000000099');
  await next();
  await page.setInputFiles('#file', { name: 'atto.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') });
  await page.locator('button[value=aggiungi]').click();
  await page.waitForSelector('[id$=-titolo]');
  return new URL(page.url()).pathname.replace(/\/\d$/, '');
}
