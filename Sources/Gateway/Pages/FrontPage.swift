import HTTPTypes
import Hummingbird

/// The page at `/`: the explorer, and what it loads.
///
/// Everything comes from the binary. The script puts answers into the page as text, never as markup, and the policy of
/// every answer forbids the browser what the page does not need.
enum FrontPage {
    /// Where the page's script is served.
    static let scriptPath = "/page.js"
    /// Where the page's style is served.
    static let stylePath = "/page.css"
    /// Where the page's icon is served.
    static let iconPath = "/icon.svg"

    /// The page itself.
    ///
    /// - Parameter needsToken: whether the page has a field for a token.
    static func page(needsToken: Bool) -> Response {
        asset(ExplorerPage.html(needsToken: needsToken), "text/html; charset=utf-8")
    }

    /// The page's script.
    static func script() -> Response {
        asset(ExplorerScript.text, "text/javascript; charset=utf-8")
    }

    /// The page's style.
    static func style() -> Response {
        asset(ExplorerStyle.text, "text/css; charset=utf-8")
    }

    /// The page's icon.
    static func icon() -> Response {
        asset(ExplorerPage.icon, "image/svg+xml")
    }

    private static func asset(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-cache",
                .contentSecurityPolicy: """
                default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                form-action 'none'; base-uri 'none'; frame-ancestors 'none'
                """,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
