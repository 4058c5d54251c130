// What a page can do better with script: copy a code, follow an upload, check that what arrived is what was chosen. Every
// page works without it.
import 'htmx.org';
import { followUploads } from './upload.js';
import { offerCopies } from './copy.js';

followUploads(document);
offerCopies(document);
document.addEventListener('htmx:afterSwap', (event) => offerCopies(event.target));
