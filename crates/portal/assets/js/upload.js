// Forms with files, marked `data-upload`: progress while they travel, and, where they are not too large, a comparison of the
// digests computed here with those that the server answers. Without script, or where anything is odd, the form is simply
// posted.

/** Above this a file is not read a second time for its digest. */
const LARGEST_DIGESTED = 20_000_000;

async function digest(file) {
  if (!crypto.subtle || file.size > LARGEST_DIGESTED) return null;
  const bytes = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The files of a form, in the order in which they are sent. */
function chosen(form) {
  return [...form.querySelectorAll('input[type=file]')].flatMap((input) => [...input.files]);
}

function send(form, data, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('x-messo-upload', 'script');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener('load', () => resolve(request));
    request.addEventListener('error', reject);
    request.send(data);
  });
}

async function upload(form, data) {
  const progress = form.querySelector('progress');
  progress.hidden = false;
  const own = await Promise.all(chosen(form).map(digest));
  const answer = await send(form, data, progress);
  const next = answer.getResponseHeader('x-messo-next');
  if (answer.status !== 200 || !next) throw new Error(`status ${answer.status}`);
  const stored = (answer.getResponseHeader('x-messo-sha256') ?? '').split(',');
  if (own.some((one, index) => one && stored[index] !== '-' && one !== stored[index])) {
    form.querySelector('[role=status]').textContent = form.dataset.differs;
    return;
  }
  const here = location.href.split('#')[0];
  location.assign(next);
  if (new URL(next, here).href.split('#')[0] === here) location.reload();
}

/** Posts the form as a browser without script would, with the button that was pressed. */
function post(form, button) {
  const pressed = document.createElement('input');
  Object.assign(pressed, { type: 'hidden', name: button?.name ?? '', value: button?.value ?? '' });
  form.append(pressed);
  form.submit();
}

/** Takes over the forms below an element. */
export function followUploads(root) {
  for (const form of root.querySelectorAll('form[data-upload]')) {
    form.addEventListener('submit', (event) => {
      if (!chosen(form).length) return;
      event.preventDefault();
      const data = new FormData(form);
      if (event.submitter) data.append(event.submitter.name, event.submitter.value);
      upload(form, data).catch(() => post(form, event.submitter));
    });
  }
}
