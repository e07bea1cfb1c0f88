import HTTPTypes
import Hummingbird

/// One file of a web page: where it is served, as what type, and what a browser may do with it.
///
/// The files stand beside this one as HTML, CSS and JavaScript. The build puts their bytes into the binary as
/// `PackageResources` (docs/decisions/0028): a file's name with `_` for the dot, `explorer.css` as `explorer_css`.
struct PageFile: Sendable {
    /// The path at which it is served.
    let path: String
    /// The name in the answer to `OPTIONS`.
    let name: String
    /// The media type, with its character set where it has one.
    let type: String
    /// The content security policy.
    let policy: String
    /// The body of the answer, sent in UTF-8.
    let text: String

    /// The route that serves it, to everyone.
    var route: Route {
        let body = ByteBuffer(string: text)
        let headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .contentSecurityPolicy: policy]
        return Route(.open(path, name)) { _, _ in
            Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
    }

    /// An embedded file without the line break that ends it.
    static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }
}

/// The page at `/`: the explorer, a page that asks the API for recommendations.
///
/// Its script puts answers into the page as text, never as markup, and its policy forbids the browser what the page does
/// not need. Everything comes from this gateway.
enum ExplorerPage {
    /// Where the script is served.
    static let scriptPath = "/page.js"
    /// Where the style is served.
    static let stylePath = "/page.css"
    /// Where the icon is served.
    static let iconPath = "/icon.svg"

    private static let policy = """
        default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
        form-action 'none'; base-uri 'none'; frame-ancestors 'none'
        """

    /// The page and what it loads.
    ///
    /// - Parameter needsToken: whether the page has a field for a token.
    /// - Returns: markup, script, style and icon.
    static func files(needsToken: Bool) -> [PageFile] {
        [
            PageFile(
                path: "/", name: "Front page", type: "text/html; charset=utf-8", policy: policy,
                text: html(needsToken: needsToken)),
            PageFile(
                path: scriptPath, name: "Front page's script", type: "text/javascript; charset=utf-8", policy: policy,
                text: script),
            PageFile(
                path: stylePath, name: "Front page's style", type: "text/css; charset=utf-8", policy: policy,
                text: PageFile.text(of: PackageResources.explorer_css)),
            PageFile(
                path: iconPath, name: "Front page's icon", type: "image/svg+xml", policy: policy,
                text: PageFile.text(of: PackageResources.icon_svg)),
        ]
    }

    /// The markup; without the form for a token where none is needed.
    static func html(needsToken: Bool) -> String {
        var page = PageFile.text(of: PackageResources.explorer_html)
        if !needsToken,
            let start = page.firstRange(of: #"<form id="token-form""#)?.lowerBound,
            let end = page[start...].firstRange(of: "</form>")?.upperBound
        {
            page.removeSubrange(start..<end)
        }
        return page
    }

    /// The script, which the page loads as one file.
    ///
    /// The files of `Explorer/script` stand in it one after the other and share one scope.
    static let script = [
        PackageResources.state_js,  // what the page knows, and how it makes elements
        PackageResources.address_js,  // what is asked for, in the address's fragment
        PackageResources.service_js,  // requests to the gateway
        PackageResources.seeds_js,  // the chips of the seeds
        PackageResources.typeahead_js,  // the field for names, a combobox of the ARIA Authoring Practices
        PackageResources.options_js,  // what to list, how much of it, and what it must be like
        PackageResources.results_js,  // the ranked lists, and why each resource is in them
        PackageResources.notices_js,  // what went wrong, and what to do about it
        PackageResources.start_js,  // the event handlers and the first request
    ].map(PageFile.text).joined(separator: "\n\n")
}

/// The page at `/docs`: the interface's description, to read.
///
/// It is made from ``OpenAPIDocument`` once, without scripts, and loads nothing but its style.
enum ReferencePage {
    /// Where the page is served.
    static let path = "/docs"
    /// Where the page's style is served.
    static let stylePath = "/docs.css"

    private static let policy =
        "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

    /// The page and what it loads.
    static let files = [
        PageFile(path: path, name: "Reference", type: "text/html; charset=utf-8", policy: policy, text: html),
        PageFile(
            path: stylePath, name: "Reference's style", type: "text/css; charset=utf-8", policy: policy,
            text: PageFile.text(of: PackageResources.reference_css)),
    ]

    /// `reference.html` with the description's parts in its places.
    private static let html: String = {
        let reference = ReferenceText(OpenAPIDocument.json(needsToken: true))
        let parts = [
            "summary": reference.summary, "contents": reference.contents, "operations": reference.operations,
            "schemas": reference.schemas,
        ]
        return String(decoding: PackageResources.reference_html, as: UTF8.self)
            .replacing(/\{\{([a-z]+)\}\}/) { parts[String($0.1)] ?? "" }
    }()
}
