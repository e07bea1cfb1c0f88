import HTTPTypes
import Hummingbird

/// One file of a web page: where it is served, as what type, and what a browser may do with it.
///
/// The files stand beside this one as HTML, CSS and JavaScript. The build puts their bytes into the binary as
/// `PackageResources` (docs/decisions/0028): a file's name with `_` for the dot, `explorer.css` as `explorer_css`.
struct PageFile: Sendable {
    /// The path at which it is served.
    let path: String
    /// What `OPTIONS` tells about it.
    let name: String
    /// The media type.
    let type: String
    /// The content security policy.
    let policy: String
    /// What is served.
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
