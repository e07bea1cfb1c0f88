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
