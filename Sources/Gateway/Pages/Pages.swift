import HTTPTypes
import Hummingbird

/// The page at `/`: the explorer, a page that asks the API for recommendations.
///
/// Its script puts answers into the page as text, never as markup, and its policy forbids the browser what the page
/// does not need. Everything comes from this gateway.
enum ExplorerPage {
    /// Where the script is served.
    static let scriptPath = "/page.js"
    /// Where the style is served.
    static let stylePath = "/page.css"
    /// Where the icon is served.
    static let iconPath = "/icon.svg"

    /// The page and what it loads; with a field for a token where the gateway asks for one.
    static func files(needsToken: Bool) -> [PageFile] {
        [
            PageFile(path: "/", name: "Front page", type: .html, text: html(needsToken: needsToken)),
            PageFile(path: scriptPath, name: "Front page's script", type: .script, text: script),
            PageFile(path: stylePath, name: "Front page's style", type: .css, text: style),
            PageFile(
                path: iconPath, name: "Front page's icon", type: .icon,
                text: PageFile.text(of: [PackageResources.icon_svg])),
        ]
    }

    /// The markup; without the form for a token where none is needed.
    static func html(needsToken: Bool) -> String {
        var page = PageFile.text(of: [PackageResources.explorer_html])
        if !needsToken,
            let start = page.firstRange(of: #"<form id="token-form""#)?.lowerBound,
            let end = page[start...].firstRange(of: "</form>")?.upperBound
        {
            page.removeSubrange(start..<end)
        }
        return page
    }

    /// The style: what every page wears, then the parts of this one from top to bottom.
    static let style = PageFile.text(of: [
        PackageResources.base_css, PackageResources.ask_css, PackageResources.options_css, PackageResources.lists_css,
    ])

    /// The script, which the page loads as one file.
    ///
    /// The files that the pages share and those of `Explorer/script` stand in it one after the other, in one scope.
    static let script = PageFile.text(of: [
        PackageResources.elements_js,  // how the pages make elements
        PackageResources.service_js,  // requests to the gateway
        PackageResources.state_js,  // what the page knows, and what it asks for as a rule
        PackageResources.address_js,  // what is asked for, in the address's fragment
        PackageResources.requests_js,  // the request for recommendations
        PackageResources.resolution_js,  // what each seed means, found out before the lists are asked for
        PackageResources.seeds_js,  // the chips of the seeds
        PackageResources.typeahead_js,  // the field for names, a combobox of the ARIA Authoring Practices
        PackageResources.suggestions_js,  // names to begin with
        PackageResources.options_js,  // what to list, how much of it, and what it must be like
        PackageResources.results_js,  // the ranked lists
        PackageResources.rows_js,  // a row, and why it is there
        PackageResources.links_js,  // where to hear it
        PackageResources.exports_js,  // the lists as files
        PackageResources.sequences_js,  // a path between two seeds, and a playlist
        PackageResources.radio_js,  // tracks without end
        PackageResources.notices_js,  // what went wrong, and what to do about it
        PackageResources.start_js,  // the event handlers and the first request
    ])
}

/// The page at `/docs`: the interface's description, to read and to try.
///
/// It is made from ``OpenAPIDocument`` once. Its script puts a request beside each operation that can be changed and
/// sent to this gateway.
enum ReferencePage {
    /// Where the page is served.
    static let path = "/docs"
    /// Where the page's style is served.
    static let stylePath = "/docs.css"
    /// Where the page's script is served.
    static let scriptPath = "/docs.js"

    /// The page and what it loads.
    static let files = [
        PageFile(path: path, name: "Reference", type: .html, text: html),
        PageFile(
            path: stylePath, name: "Reference's style", type: .css,
            text: PageFile.text(of: [PackageResources.base_css, PackageResources.reference_css])),
        PageFile(path: scriptPath, name: "Reference's script", type: .script, text: script),
    ]

    /// The script: the files that the pages share and those of `Reference/script`, in one scope.
    static let script = PageFile.text(of: [
        PackageResources.elements_js,  // how the pages make elements
        PackageResources.service_js,  // requests to the gateway
        PackageResources.examples_js,  // a request for each operation
        PackageResources.code_js,  // the same request in three languages
        PackageResources.tryout_js,  // the panel beside an operation
        PackageResources.reference_js,  // the panels' first fill, and the token
    ])

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

/// One file of a web page: where it is served, and as what.
///
/// The files stand beside this one as HTML, CSS and JavaScript. The build puts their bytes into the binary as
/// `PackageResources` (docs/decisions/0028): a file's name with `_` for the dot, `base.css` as `base_css`.
struct PageFile: Sendable {
    /// The media types of a page's files.
    enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case css = "text/css; charset=utf-8"
        case icon = "image/svg+xml"
    }

    /// The policy for browsers: a page may talk to this gateway, and to nothing else.
    ///
    /// A link may lead elsewhere and a file may be saved. Nothing is loaded from other servers, framed or sent as a
    /// form.
    static let policy = """
        default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
        form-action 'none'; base-uri 'none'; frame-ancestors 'none'
        """

    /// The path at which it is served.
    let path: String
    /// The methods that `OPTIONS` names.
    let name: String
    /// Its media type.
    let type: Kind
    /// The bytes that are served.
    let text: String

    /// The route that serves it, to everyone.
    var route: Route {
        let body = ByteBuffer(string: text)
        let headers: HTTPFields = [
            .contentType: type.rawValue, .cacheControl: "no-cache", .contentSecurityPolicy: Self.policy,
        ]
        return Route(.open(path, name)) { _, _ in
            Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
    }

    /// Embedded files one after the other, each without the line break that ends it, a blank line between them.
    static func text(of files: [[UInt8]]) -> String {
        files.map { bytes in
            String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
        }.joined(separator: "\n\n")
    }
}
