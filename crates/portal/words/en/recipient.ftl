# The pages of those who receive: citizens and companies.
inbox-name = Notifications
inbox-title-citizen = Your notifications
inbox-title-company = The company’s notifications
inbox-intro = Here are the notifications addressed to you, newest first. Looking at this list opens no act.
inbox-filters = Search the notifications
inbox-iun = IUN code
inbox-status = Status
inbox-any-status = Any status
inbox-from = From
inbox-to = To
inbox-size = Notifications per page
inbox-search = Search
inbox-clear = Remove the filters
inbox-found =
    { $total ->
        [0] No notification found.
        [one] One notification found.
       *[other] { $total } notifications found.
    }
inbox-found-more = More than { $total } notifications found.
inbox-not-searched = Nothing was searched: correct the filters.
inbox-none = You have not received any notification yet. When a body sends you one, it is here.
inbox-none-so = No notification matches the filters. Try to remove some.
inbox-sent = Date
inbox-sender = Sender
inbox-subject = Subject
inbox-unread = Unread
inbox-pages = Pages of the list
inbox-first = First page
inbox-next = Next page
inbox-wrong = Some filters cannot be used like this:

before-title = Before you open the act
before-lead = You have received a notification that you have not opened yet. Opening the act has legal effect: read what it changes, then decide.
before-what = What happens if you open the act
before-legal = From the moment you open it, the act is served: by law you know it. The terms written in the act, to pay or to appeal for example, run from that moment.
before-effect-came = The notification already took effect on { $at } (Rome time): the terms written in the act run from then, and to open it now does not move them.
before-effect-expected = If you do not open it, the notification takes effect all the same on { $at } (Rome time), and the terms run from then.
before-effect-open = If you do not open it, we go on trying to deliver it to you, and the notification can take effect even if you do not read it. Leaving it closed does not stop it.
before-attested = The moment in which you open it is attested, and the sending body sees it.
before-letters = Once it is open, we prepare no more registered letters for this notification.
before-cost-today = If you open it today, the costs of notification stay at { $amount }.
before-cost-later = If it stays closed and the next registered letter goes, the costs of notification rise to { $amount }, that is { $more } more.
before-wait = You need not open it now. Until you press the button, looking at this page has no effect.
before-open = Open the act
before-later = Back to the notifications

received-who = Who writes, and what
received-sender = Sender
received-subject = Subject
received-abstract = Description
received-protocol = Sender’s protocol number
received-recipient = Recipient
received-sent = Sent on
received-iun = IUN code
received-status = Status
received-cancelled = The sending body has cancelled this notification. Its documents are no longer available, and you owe nothing for it.
received-refunds = If you have already paid, ask the sending body for a refund.
received-todo = What to do, and by when
received-todo-cancelled = You need not do anything: the notification is cancelled.
received-todo-read = Read the documents: they say what the body asks of you, and how and where you can appeal.
received-todo-pay = Pay what is asked, within the time written in the act. The notices are further down.
received-todo-pay-by = Pay what is asked by { $day }. The notices are further down.
received-todo-paid = The payment is recorded: there is nothing else to do about it.
received-todo-terms = The terms written in the act are counted from { $at } (Rome time), when the notification took effect.
received-todo-terms-to-come = The terms written in the act will be counted from { $at } (Rome time), when the notification takes effect.

received-documents = Documents
received-documents-untitled = Document { $number }
received-documents-notice = Notice of receipt (AAR)
received-documents-cancelled = The documents of a cancelled notification are not available.
received-documents-gone = The documents are no longer available here: the days for it have passed. Ask the sending body for them.
received-attestations = Attestations that hold against third parties
received-documents-facts-intro = They prove to anybody when and how each step came about.
received-documents-fact = { $what }, { $at }

received-cost = Costs of notification
received-cost-borne = These costs are added to what the act asks for.
received-cost-item = Item
received-cost-amount = Amount
received-cost-platform = Notification service
received-cost-sender = Costs of the sending body
received-cost-letter = { $product } of { $at }
received-cost-vat = VAT { $percent }% on the registered letters
received-cost-today = Total today
received-cost-later = If the next registered letter goes, the total rises to { $amount }: to send it costs { $more }, VAT included.
received-cost-no-more = No other registered letter is expected: the costs do not rise any more.

received-payments = Payments
received-payment-notice = pagoPA notice { $code }
received-payment-code = Notice code
received-payment-creditor = Tax id of the creditor body
received-payment-costs = Costs of notification included
received-payment-no-costs = none
received-payment-state = State of the payment
received-payment-due = to be paid
received-payment-paid = paid on
received-payment-revoked = revoked
received-payment-sheet = Save the payment notice
received-payment-pay = Pay
received-payment-pretended = In the trial environment the payment is only recorded: no money moves.
received-payment-done = The payment is recorded.
received-payment-form = F24 form: { $title }
received-payment-form-costs = The form includes the costs of notification of today.
received-payment-form-save = Save the F24 form
received-payment-form-paid = Payment by F24 recorded on

received-dates = Dates with legal effect, and why
received-date-by = By
received-date-none-yet = There is no date yet: it depends on how delivery goes.
received-next = What happens now
received-malfunctions = Malfunctions of the platform that concern this notification

received-reached = Why it reached me this way
received-reached-intro = The addresses looked for and used to reach you, in order of time, with the answer of each.
received-reached-nothing = No address has been used so far.
received-reached-when = When
received-reached-what = What was done
received-reached-address = Address
received-reached-answer = Answer
received-reached-looked-up = Search for a digital domicile of yours: { $source }
received-reached-registry = Answer of the public registries about an address of yours
received-reached-courtesy = Courtesy message, without legal value: { $channel }
received-reached-mailed = Notice sent by certified mail: { $source }
received-reached-kept = Notice put into your digital domicile on the platform
received-reached-letter = Letter
received-reached-posted = Posted: { $product }
received-reached-no-other = Search for another address for a second registered letter: none that can be used
received-reached-found = found
received-reached-not-found = not found
received-reached-waiting = no outcome yet
received-reached-delivered = positive outcome
received-reached-not-delivered = negative outcome
received-reached-simple = posted; no outcome is foreseen
received-reached-other-place = The carrier found another address: { $address }.
received-steps = What happened
