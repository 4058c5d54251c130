// A program of its own on data of its own: what is looked at by a browser, whichever drives it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.MESSO;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(base) {
  for (let tries = 0; tries < 200; tries++) {
    const up = await fetch(`${base}/stato.json`).then((answer) => answer.ok, () => false);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the sandbox does not answer');
}

// In the morning: a mail that is delivered after 21:00 in Rome counts from the next day, and a journey would last longer.
const MORNING = '2026-03-02T10:00:00+01:00';

/** Starts `messo <command>` on data of its own, the clock of a sandbox in the morning; `stop` ends it. */
export async function start(command = 'sandbox') {
  const data = mkdtempSync(join(tmpdir(), 'messo-pages-'));
  const base = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(program, [command, '--data', data, '--listen', base.slice('http://'.length), ...(command === 'sandbox' ? ['--now', MORNING] : [])], { stdio: 'ignore' });
  await answers(base);
  const stop = async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(data, { recursive: true, force: true });
  };
  return { base, stop };
}
