# Words of the frame, and those that several doors share.
site-description = Messo notifica atti amministrativi con valore legale, e spiega ogni data.
site-owner = Notificazione di atti con valore legale
tagline = Notifiche con valore legale
sandbox-mark = Ambiente di prova, senza valore legale · orologio: { $now }
skip-to-content = Vai al contenuto
breadcrumb = Percorso
languages = Lingua
doors = Sezioni
menu = Menu
you-are = Sei entrato come
leave = Esci
door-public = Inizio
door-sandbox = Banco di prova
door-sender = Ente mittente
door-citizen = Cittadino
door-company = Impresa
footer-status = Stato della piattaforma
footer-accessibility = Accessibilità
footer-licences = Licenze
footer-api = Documentazione delle API
copy = Copia
copied = Copiato
waiting-title = Documento in preparazione
waiting-text =
    { $seconds ->
        [one] Il documento non è ancora pronto. Riprova tra un secondo.
       *[other] Il documento non è ancora pronto. Riprova tra { $seconds } secondi.
    }
waiting-again = Riprova

# Lists, those of senders and those of recipients.
list-troubled = È in corso un malfunzionamento della piattaforma: alcune operazioni possono arrivare in ritardo.
list-troubled-more = Stato della piattaforma
list-wrong = Alcuni filtri non si possono usare così:
list-wrong-iun = Codice IUN: quattro lettere per tre volte, anno e mese, una lettera e una cifra, come ABCD-EFGH-ILMN-202601-A-1.
list-wrong-tax-id = Codice fiscale: 16 caratteri per una persona, 11 cifre per un’impresa o un ente.
list-wrong-date = Data: scegli un giorno del calendario.
list-wrong-future = La data iniziale non può essere nel futuro.
list-wrong-old = La data non può essere di oltre dieci anni fa.
list-wrong-order = La data finale viene prima di quella iniziale.
list-filters = Filtra le notifiche
list-tax-id = Codice fiscale del destinatario
list-iun = Codice IUN
list-from = Dal
list-to = Al
list-status = Stato
list-any-status = Tutti
list-unread = Solo da leggere
list-size = Righe per pagina
list-search = Filtra
list-clear = Rimuovi filtri
list-found = { $total ->
    [0] Nessuna notifica trovata.
    [one] { $total } notifica trovata.
   *[other] { $total } notifiche trovate.
}
list-found-more = Più di { $total } notifiche trovate.
list-not-searched = La ricerca non è stata fatta: correggi i filtri.
list-none-so = Nessuna notifica corrisponde a questi filtri. Prova a rimuoverne qualcuno.
list-sent = Data di deposito
list-subject = Oggetto
list-pages = Pagine dell’elenco
list-first = Prima pagina
list-next = Pagina successiva
