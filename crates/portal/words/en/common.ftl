# Words of the frame, and those that several doors share.
site-description = Messo serves administrative acts with legal effect, and explains every date.
site-owner = Service of acts with legal effect
tagline = Notices with legal effect
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
