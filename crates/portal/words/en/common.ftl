# Words of the frame, and those that several doors share.
site-description = Messo serves administrative acts with legal effect, and explains every date.
site-owner = Service of acts with legal effect
tagline = Notifications with legal effect
sandbox-mark = Trial environment, without legal value · clock: { $now }
skip-to-content = Skip to content
breadcrumb = You are here
languages = Language
doors = Sections
menu = Menu
you-are = You came in as
leave = Leave
door-public = Start
door-sandbox = Trial bench
door-sender = Sending body
door-citizen = Citizen
door-company = Company
footer-status = State of the platform
footer-accessibility = Accessibility
footer-licences = Licences
footer-api = API documentation
copy = Copy
copied = Copied
waiting-title = Document being made
waiting-text =
    { $seconds ->
        [one] The document is not ready yet. Try again in a second.
       *[other] The document is not ready yet. Try again in { $seconds } seconds.
    }
waiting-again = Try again

# Lists, those of senders and those of recipients.
list-troubled = A malfunction of the platform is going on: some operations may be late.
list-troubled-more = State of the platform
list-wrong = Some filters cannot be used as they are:
list-wrong-iun = IUN: three times four letters, year and month, a letter and a digit, such as ABCD-EFGH-ILMN-202601-A-1.
list-wrong-tax-id = Tax id: 16 characters for a person, 11 digits for a company or body.
list-wrong-date = Date: choose a day of the calendar.
list-wrong-future = The first day cannot be in the future.
list-wrong-old = The day cannot be more than ten years ago.
list-wrong-order = The last day is before the first.
list-filters = Filter the notifications
list-tax-id = Recipient’s tax id
list-iun = IUN
list-from = From
list-to = To
list-status = Status
list-any-status = All
list-unread = Unread only
list-size = Rows per page
list-search = Filter
list-clear = Remove filters
list-found = { $total ->
    [0] No notification found.
    [one] { $total } notification found.
   *[other] { $total } notifications found.
}
list-found-more = More than { $total } notifications found.
list-not-searched = Nothing was searched: correct the filters.
list-none-so = No notification matches these filters. Try removing some.
list-sent = Deposited
list-subject = Subject
list-pages = Pages of the list
list-first = First page
list-next = Next page
