// Builds the assets of the pages: `node build.mjs TEMPLATES OUT`, in a folder that holds this one's files and their
// packages (tools/assets makes it). TEMPLATES is where the pages stand: what they do not name is left out.
//
// OUT gets every file under a name with its hash, compressed beside it (.br, .gz), `manifest.json` that says which is
// which, and `licences.json` of the packages whose content ships.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { transform } from 'lightningcss';
import { PurgeCSS } from 'purgecss';
import { compile } from 'sass';

const [templates, out] = process.argv.slice(2);
const packages = 'node_modules';
const SHIPPED = ['bootstrap-italia', 'htmx.org', '@fontsource/titillium-web', '@fontsource/roboto-mono'];
const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml', woff2: 'font/woff2', png: 'image/png' };
const manifest = {};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** Writes a file under its hashed name and returns its address. */
function put(name, bytes) {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot + 1);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const file = `${name.slice(0, dot)}.${hash}.${extension}`;
  writeFileSync(join(out, file), bytes);
  const packed = extension !== 'woff2' && extension !== 'png';
  if (packed) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    writeFileSync(join(out, `${file}.br`), brotliCompressSync(bytes, quality));
    writeFileSync(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  manifest[name] = { file, type: TYPES[extension], packed };
  return `/assets/${file}`;
}

function below(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(html|rs)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

const pages = below(templates);

/** The style sheet: compiled, without what no page names, its pictures and fonts as files of their own. */
async function style() {
  const { css } = compile('scss/messo.scss', {
    loadPaths: ['scss', `${packages}/bootstrap-italia/src/scss`, packages],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'mixed-decls', 'if-function'],
    logger: { warn() {}, debug() {} },
  });
  const [purged] = await new PurgeCSS().purge({
    content: pages.map((raw) => ({ raw, extension: 'html' })),
    css: [{ raw: css }],
    // the ring of the focus, and what is chosen by attribute
    safelist: { standard: [/^:focus/, /^\[/], deep: [/^:focus/, /focus-visible/] },
    variables: true,
  });
  const withFiles = purged.css
    .replace(/url\(["']?font:([^"')]+)["']?\)/g, (_, file) => {
      const family = file.startsWith('roboto') ? 'roboto-mono' : 'titillium-web';
      return `url(${put(file, readFileSync(`${packages}/@fontsource/${family}/files/${file}`))})`;
    })
    .replace(/url\((["'])data:image\/svg\+xml,?(?:;charset=utf-?8,)?(.*?)\1\)/g, (_, quote, data) => {
      const svg = data.replace(/%([0-9a-fA-F]{2})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
      return `url(${put(`picture-${createHash('sha256').update(svg).digest('hex').slice(0, 6)}.svg`, Buffer.from(svg))})`;
    });
  if (withFiles.includes('data:')) throw new Error('a data: address is left in the style sheet, which the pages may not use');
  const { code } = transform({ filename: 'messo.css', code: Buffer.from(withFiles), minify: true });
  put('messo.css', code);
}

async function script() {
  const built = await build({ entryPoints: ['js/messo.js'], bundle: true, minify: true, write: false, target: 'es2022', legalComments: 'none' });
  put('messo.js', Buffer.from(built.outputFiles[0].contents));
}

/** The icons that a page names, out of the library's sheet. */
function icons() {
  const sheet = readFileSync(`${packages}/bootstrap-italia/dist/svg/sprites.svg`, 'utf8');
  const named = new Set(pages.flatMap((page) => [...page.matchAll(/#(it-[a-z0-9-]+)/g)].map(([, name]) => name)));
  const symbols = [...named].sort().map((name) => {
    const symbol = sheet.match(new RegExp(`<(symbol|svg)[^>]*id="${name}"[\\s\\S]*?</\\1>`));
    if (!symbol) throw new Error(`no icon is called ${name}`);
    return symbol[0].replace(/^<svg/, '<symbol').replace(/<\/svg>$/, '</symbol>');
  });
  put('icons.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`));
}

function licences() {
  const of = (name) => {
    const { version, license } = JSON.parse(readFileSync(`${packages}/${name}/package.json`, 'utf8'));
    return [name, version, license];
  };
  writeFileSync(join(out, 'licences.json'), JSON.stringify(SHIPPED.map(of)));
}

await style();
await script();
icons();
for (const picture of readdirSync('img')) put(picture, readFileSync(join('img', picture)));
licences();
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1));
