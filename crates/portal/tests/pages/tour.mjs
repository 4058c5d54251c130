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
  const pages = {
    everybody: ['/', '/stato', '/licenze', '/accessibilita', '/sandbox', '/sandbox/pagine/persone', '/sandbox/pagine/orologio', '/sandbox/pagine/mondo', '/sandbox/pagine/esempi', '/sandbox/pagine/chiamate', '/sandbox/pagine/ricomincia'],
    officer: ['/mittente', '/mittente/notifiche?stato=DELIVERING', '/mittente?iun=x&dal=2999-01-01', '/mittente/chiavi', accepted, `${accepted}?destinatario=1`, `${accepted}/annulla`, refused],
    citizen: ['/cittadino', '/cittadino/notifiche?stato=VIEWED', received],
    company: ['/impresa'],
  };
  return { accepted, received, pages };
}
