import HTTPTypes
import Recommendations

/// A `multipart/form-data` body (RFC 7578): parts between boundary lines, each with headers of its own.
///
/// ```
/// --boundary
/// Content-Disposition: form-data; name="artists"
///
/// Tool
/// --boundary--
/// ```
struct MultipartBody {
    /// How many parts a body may have; as many as the original's framework allowed.
    static let maximumParts = 1000

    /// How long a boundary may be (RFC 2046).
    static let maximumBoundaryLength = 70

    /// Names and values in the order of the parts.
    ///
    /// A part that is a file has an empty object for its value, which no field takes.
    let pairs: [(key: String, value: JSONValue)]

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - bytes: The whole body, its last boundary line included.
    ///   - boundary: The parameter of its media type; nil, or one that RFC 2046 does not allow, is refused.
    /// - Throws: ``HTTPProblem`` 400 with `Multipart form parse error`.
    init(_ bytes: [UInt8], boundary: String?) throws(HTTPProblem) {
        guard let boundary, (1...Self.maximumBoundaryLength).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
        else { throw Self.problem("Invalid boundary in multipart: \(boundary ?? "None")") }
        var scanner = Scanner(bytes)
        let delimiter = Array("--\(boundary)".utf8)
        guard scanner.skipPreamble(to: delimiter) else { throw Self.problem("No boundary line in the body") }
        var pairs: [(key: String, value: JSONValue)] = []
        while !scanner.skip("--") {
            guard scanner.skipRestOfLine() else { throw Self.problem("A boundary line does not end") }
            guard pairs.count < Self.maximumParts else {
                throw Self.problem("More than \(Self.maximumParts) parts")
            }
            guard let disposition = Self.disposition(&scanner) else {
                throw Self.problem("A part's header does not end, or its Content-Disposition has no name")
            }
            guard let content = scanner.take(until: [0x0D, 0x0A] + delimiter) else {
                throw Self.problem("A part does not end")
            }
            let value: JSONValue =
                disposition.isFile ? [:] : .string(String(decoding: content, as: UTF8.self))
            pairs.append((disposition.name, value))
        }
        self.pairs = pairs
    }

    private static func disposition(_ scanner: inout Scanner) -> (name: String, isFile: Bool)? {
        var disposition: MediaType?
        while let line = scanner.line() {
            guard !line.isEmpty else {
                guard let disposition, disposition.essence == "form-data", let name = disposition.parameters["name"]
                else { return nil }
                return (name, disposition.parameters["filename"] != nil)
            }
            let field = String(decoding: line, as: UTF8.self)
                .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).stripped }
            if field.count == 2, field[0].lowercased() == "content-disposition" { disposition = MediaType(field[1]) }
        }
        return nil
    }

    private static func problem(_ message: String) -> HTTPProblem {
        HTTPProblem(.badRequest, detail: "Multipart form parse error - \(message)")
    }

    /// A place in the body, and the steps from it.
    private struct Scanner {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// Goes behind the first boundary line's delimiter, which begins the body or a line.
        mutating func skipPreamble(to delimiter: [UInt8]) -> Bool {
            if skip(delimiter) { return true }
            return take(until: [0x0D, 0x0A] + delimiter) != nil
        }

        /// Goes behind a text that stands here.
        mutating func skip(_ text: String) -> Bool {
            skip(Array(text.utf8))
        }

        private mutating func skip(_ text: [UInt8]) -> Bool {
            guard bytes[position...].starts(with: text) else { return false }
            position += text.count
            return true
        }

        /// Goes to the next line; only spaces may stand before it.
        mutating func skipRestOfLine() -> Bool {
            line().map { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } } ?? false
        }

        /// The rest of this line, without its end; nil when it does not end.
        mutating func line() -> ArraySlice<UInt8>? {
            take(until: [0x0D, 0x0A])
        }

        /// Returns the bytes before the next such text, and goes behind it.
        mutating func take(until text: [UInt8]) -> ArraySlice<UInt8>? {
            var start = position
            while let found = bytes[start...].firstIndex(of: text[0]) {
                if bytes[found...].starts(with: text) {
                    defer { position = found + text.count }
                    return bytes[position..<found]
                }
                start = found + 1
            }
            return nil
        }
    }
}
