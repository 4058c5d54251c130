// A button beside each element marked `data-copy`, that copies its text. Its words stand in the page, in its language.

/** Adds the buttons below an element. */
export function offerCopies(root) {
  if (!navigator.clipboard) return;
  const words = document.documentElement.dataset;
  for (const element of root.querySelectorAll('[data-copy]:not([data-copy-offered])')) {
    element.dataset.copyOffered = '';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-outline-primary btn-xs copy';
    button.textContent = words.wordCopy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(element.textContent.trim());
      button.textContent = words.wordCopied;
    });
    element.insertAdjacentElement('afterend', button);
  }
}
