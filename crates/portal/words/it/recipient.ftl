# Le pagine di chi riceve: cittadini e imprese.
inbox-name = Notifiche
inbox-title-citizen = Le tue notifiche
inbox-title-company = Le notifiche dell’impresa
inbox-intro = Qui trovi le notifiche a tuo nome, dalla più recente. Guardare questo elenco non apre nessun atto.
inbox-filters = Cerca tra le notifiche
inbox-iun = Codice IUN
inbox-status = Stato
inbox-any-status = Qualsiasi stato
inbox-from = Dal
inbox-to = Al
inbox-size = Notifiche per pagina
inbox-search = Cerca
inbox-clear = Togli i filtri
inbox-found =
    { $total ->
        [0] Nessuna notifica trovata.
        [one] Una notifica trovata.
       *[other] { $total } notifiche trovate.
    }
inbox-found-more = Più di { $total } notifiche trovate.
inbox-not-searched = La ricerca non è stata fatta: correggi i filtri.
inbox-none = Non hai ancora ricevuto notifiche. Quando un ente te ne manda una, la trovi qui.
inbox-none-so = Nessuna notifica corrisponde ai filtri. Prova a toglierne qualcuno.
inbox-sent = Data
inbox-sender = Mittente
inbox-subject = Oggetto
inbox-unread = Da leggere
inbox-pages = Pagine dell’elenco
inbox-first = Prima pagina
inbox-next = Pagina seguente
inbox-wrong = Alcuni filtri non si possono usare così:

before-title = Prima di aprire l’atto
before-lead = Hai ricevuto una notifica che non hai ancora aperto. Aprire l’atto ha effetto legale: leggi che cosa cambia, poi decidi.
before-what = Che cosa succede se apri l’atto
before-legal = Dal momento in cui lo apri, l’atto è notificato: per legge lo conosci. Da quel momento decorrono i termini scritti nell’atto, per esempio per pagare o per fare ricorso.
before-effect-came = La notifica ha già prodotto effetto il { $at } (ora di Roma): i termini scritti nell’atto decorrono da allora, e aprirlo adesso non li sposta.
before-effect-expected = Se non lo apri, la notifica produce effetto comunque il { $at } (ora di Roma), e i termini decorrono da allora.
before-effect-open = Se non lo apri, continuiamo a cercare di consegnartelo, e la notifica può produrre effetto anche senza che tu lo legga. Non aprirlo non la blocca.
before-attested = Il momento in cui lo apri viene attestato, e l’ente mittente lo vede.
before-letters = Dopo l’apertura non prepariamo più raccomandate per questa notifica.
before-cost-today = Se lo apri oggi, i costi di notifica restano { $amount }.
before-cost-later = Se resta chiuso e parte la prossima raccomandata, i costi di notifica salgono a { $amount }, cioè { $more } in più.
before-wait = Non sei obbligato ad aprirlo adesso. Finché non premi il pulsante, guardare questa pagina non ha nessun effetto.
before-open = Apri l’atto
before-later = Torna alle notifiche

received-who = Chi scrive, e che cosa
received-sender = Mittente
received-subject = Oggetto
received-abstract = Descrizione
received-protocol = Protocollo del mittente
received-recipient = Destinatario
received-sent = Data di invio
received-iun = Codice IUN
received-status = Stato
received-cancelled = L’ente mittente ha annullato questa notifica. I documenti non sono più disponibili e non devi pagare nulla per essa.
received-refunds = Se hai già pagato, per il rimborso rivolgiti all’ente mittente.
received-todo = Che cosa fare, ed entro quando
received-todo-cancelled = Non devi fare nulla: la notifica è annullata.
received-todo-read = Leggi i documenti: dicono che cosa ti chiede l’ente, e come e dove puoi fare ricorso.
received-todo-pay = Paga quanto chiesto, nei tempi scritti nell’atto. Trovi gli avvisi più sotto.
received-todo-pay-by = Paga quanto chiesto entro il { $day }. Trovi gli avvisi più sotto.
received-todo-paid = Il pagamento risulta registrato: per quello non devi fare altro.
received-todo-terms = I termini scritti nell’atto si contano dal { $at } (ora di Roma), quando la notifica ha prodotto effetto.
received-todo-terms-to-come = I termini scritti nell’atto si conteranno dal { $at } (ora di Roma), quando la notifica produrrà effetto.

received-documents = Documenti
received-documents-untitled = Documento { $number }
received-documents-notice = Avviso di avvenuta ricezione (AAR)
received-documents-cancelled = I documenti di una notifica annullata non sono disponibili.
received-documents-gone = I documenti non sono più disponibili qui: sono passati i giorni previsti. Chiedili all’ente mittente.
received-attestations = Attestazioni opponibili ai terzi
received-documents-facts-intro = Provano, davanti a chiunque, quando e come è avvenuto ogni passo.
received-documents-fact = { $what }, { $at }

received-cost = Costi di notifica
received-cost-borne = Questi costi si aggiungono a quanto chiede l’atto.
received-cost-item = Voce
received-cost-amount = Importo
received-cost-platform = Servizio di notifica
received-cost-sender = Costi dell’ente mittente
received-cost-letter = { $product } del { $at }
received-cost-vat = IVA { $percent }% sulle raccomandate
received-cost-today = Totale a oggi
received-cost-later = Se parte la prossima raccomandata il totale sale a { $amount }: il suo invio costa { $more }, IVA compresa.
received-cost-no-more = Nessun’altra raccomandata è prevista: i costi non aumentano più.

received-payments = Pagamenti
received-payment-notice = Avviso pagoPA { $code }
received-payment-code = Codice avviso
received-payment-creditor = Codice fiscale dell’ente creditore
received-payment-costs = Costi di notifica inclusi
received-payment-no-costs = nessuno
received-payment-state = Stato del pagamento
received-payment-due = da pagare
received-payment-paid = pagato il
received-payment-revoked = revocato
received-payment-sheet = Scarica l’avviso di pagamento
received-payment-pay = Paga
received-payment-pretended = Nell’ambiente di prova il pagamento viene solo registrato: non si muove denaro.
received-payment-done = Il pagamento è registrato.
received-payment-form = Modello F24: { $title }
received-payment-form-costs = Il modello comprende i costi di notifica di oggi.
received-payment-form-save = Scarica il modello F24
received-payment-form-paid = Pagamento con F24 registrato il

received-dates = Date con effetto legale, e perché
received-date-by = Entro il
received-date-none-yet = Non c’è ancora una data: dipende da come va la consegna.
received-next = Che cosa succede adesso
received-malfunctions = Malfunzionamenti della piattaforma che riguardano questa notifica

received-reached = Perché mi è arrivata così
received-reached-intro = Gli indirizzi cercati e usati per raggiungerti, in ordine di tempo, con la risposta di ciascuno.
received-reached-nothing = Finora non è stato usato nessun indirizzo.
received-reached-when = Quando
received-reached-what = Che cosa è stato fatto
received-reached-address = Indirizzo
received-reached-answer = Risposta
received-reached-looked-up = Ricerca di un tuo domicilio digitale: { $source }
received-reached-registry = Risposta dei registri pubblici su un tuo recapito
received-reached-courtesy = Messaggio di cortesia, senza valore legale: { $channel }
received-reached-mailed = Avviso inviato per PEC: { $source }
received-reached-kept = Avviso messo a disposizione nel tuo domicilio digitale sulla piattaforma
received-reached-letter = Lettera
received-reached-posted = Spedizione: { $product }
received-reached-no-other = Ricerca di un altro indirizzo per una seconda raccomandata: nessuno utilizzabile
received-reached-found = trovato
received-reached-not-found = non trovato
received-reached-waiting = in attesa dell’esito
received-reached-delivered = esito positivo
received-reached-not-delivered = esito negativo
received-reached-simple = spedita; non prevede un esito
received-reached-other-place = Il recapitista ha trovato un altro indirizzo: { $address }.
received-steps = Che cosa è successo
