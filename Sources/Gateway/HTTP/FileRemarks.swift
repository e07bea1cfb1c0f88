import HTTPTypes
import Hummingbird
import Recommendations

/// The header that says of a file what a person should know: a list of display strings (RFC 9651), which may hold any
/// letters.
enum FileRemarks {
    /// The header's name.
    static let name = HTTPField.Name.known("Juke-Remarks")

    /// The most bytes of the header's value: what proxies take beside the other headers.
    static let maximumSize = 3_000

    /// The header's value; what is beyond its size is counted.
    ///
    /// - Parameter remarks: The sentences.
    /// - Returns: `nil` for none.
    static func value(of remarks: [String]) -> String? {
        guard !remarks.isEmpty else { return nil }
        var value = ""
        for (index, remark) in remarks.enumerated() {
            let item = displayString(remark)
            guard value.utf8.count + item.utf8.count <= maximumSize else {
                let rest = displayString("… and \(remarks.count - index) more.")
                return value.isEmpty ? rest : "\(value), \(rest)"
            }
            value += value.isEmpty ? item : ", \(item)"
        }
        return value
    }

    private static func displayString(_ text: String) -> String {
        var result = "%\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "\""), ..<0x20, 0x7F...:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            default: result.unicodeScalars.append(UnicodeScalar(byte))
            }
        }
        return result + "\""
    }
}

extension Response {
    /// An answer that is saved as a file.
    ///
    /// - Parameters:
    ///   - export: The form of the file.
    ///   - rows: What is listed.
    ///   - title: The name of the list.
    ///   - remarks: What a person should know of it.
    ///   - headers: Further headers.
    /// - Returns: The answer, with the remarks in its header and where the form has a place for them.
    static func file(
        _ export: ListExport, of rows: [ExportRow], title: String, remarks: [String], headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = export.mediaType
        headers[.contentDisposition] = "attachment; filename=\"\(export.fileName)\""
        headers[FileRemarks.name] = FileRemarks.value(of: remarks)
        let text = export.text(of: rows, title: title, remarks: remarks, lineEnd: export == .csv ? "\r\n" : "\n")
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
