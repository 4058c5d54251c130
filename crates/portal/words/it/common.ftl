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
