// Uploads of forms marked `data-upload`: progress while the file travels, and, where it is not too large, a comparison of
// the digest computed here with the one that the server answers. Without script the form is simply posted.

/** Above this a file is not read a second time for its digest. */
const LARGEST_DIGESTED = 20_000_000;

async function digest(file) {
  if (!crypto.subtle || file.size > LARGEST_DIGESTED) return null;
  const bytes = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function send(form, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('x-messo-upload', 'script');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener('load', () => resolve(request));
    request.addEventListener('error', reject);
    request.send(new FormData(form));
  });
}

async function upload(form) {
  const file = form.querySelector('input[type=file]').files[0];
  const progress = form.querySelector('progress');
  const told = form.querySelector('[role=status]');
  progress.hidden = false;
  const own = await digest(file);
  const answer = await send(form, progress);
  const stored = answer.getResponseHeader('x-messo-sha256');
  if (own && stored && own !== stored) {
    told.textContent = form.dataset.differs;
    return;
  }
  location.assign(answer.getResponseHeader('x-messo-next') ?? form.action);
}

/** Takes over the forms below an element. */
export function followUploads(root) {
  for (const form of root.querySelectorAll('form[data-upload]')) {
    form.addEventListener('submit', (event) => {
      const file = form.querySelector('input[type=file]').files[0];
      if (!file) return;
      event.preventDefault();
      upload(form).catch(() => form.submit());
    });
  }
}
