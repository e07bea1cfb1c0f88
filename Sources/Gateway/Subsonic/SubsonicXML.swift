import Printing

/// The XML form of answers, made from the JSON form (docs/players.md).
///
/// Numbers, flags and texts of an object become attributes, its objects and lists child elements. A list becomes one
/// element for each of its elements.
struct SubsonicXML {
    /// The namespace of all elements.
    private static let namespace = "http://subsonic.org/restapi"
    /// The numbers that players read from an element, not from an attribute.
    private static let elements: Set = ["similarity"]

    private var bytes: [UInt8] = []

    /// A whole document.
    static func envelope(
        _ result: Result<SubsonicPayload?, SubsonicFailure>, from server: MediaServerIdentity
    ) -> [UInt8] {
        var members = [JSONMember("xmlns", .string(namespace))] + server.members(isFine: result.isSuccess)
        switch result {
        case .success(let payload?):
            members.append(JSONMember(payload.name, (try? JSONParser.parse(payload.json)) ?? .null))
        case .success(nil): break
        case .failure(let failure):
            members.append(
                JSONMember("error", ["code": .int(failure.code), "message": .string(failure.message)]))
        }
        var xml = SubsonicXML()
        xml.bytes += Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
        xml.write("subsonic-response", .object(members))
        return xml.bytes
    }

    private mutating func write(_ name: String, _ value: JSONValue) {
        switch value {
        case .null: break
        case .array(let elements):
            for element in elements { write(name, element) }
        case .object(let members):
            let members = members.filter { Self.isName($0.key) }
            bytes += Array("<\(name)".utf8)
            for member in members where !Self.elements.contains(member.key) {
                guard let text = Self.text(member.value) else { continue }
                bytes += Array(" \(member.key)=\"\(text.escapedForMarkup)\"".utf8)
            }
            let children = members.filter { Self.elements.contains($0.key) || Self.text($0.value) == nil }
            if children.allSatisfy({ $0.value.isNothing }) {
                bytes += Array("/>".utf8)
                return
            }
            bytes += Array(">".utf8)
            for child in children { write(child.key, child.value) }
            bytes += Array("</\(name)>".utf8)
        default:
            bytes += Array("<\(name)>\((Self.text(value) ?? "").escapedForMarkup)</\(name)>".utf8)
        }
    }

    /// What stands in an attribute; `nil` for what cannot.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let digits): digits
        case .decimal(let number): number.isFinite ? "\(number)" : nil
        case .string(let text), .brokenString(let text, _): text
        case .null, .array, .object: nil
        }
    }

    /// Whether a key can be the name of an element or attribute; others are left out.
    private static func isName(_ key: String) -> Bool {
        guard let first = key.utf8.first, first > 0x40 || first == UInt8(ascii: "_") else { return false }
        return key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == ".") }
            && key.first.map { $0.isLetter || $0 == "_" } == true
    }
}

extension JSONValue {
    /// Whether it has no element in XML.
    fileprivate var isNothing: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.allSatisfy(\.isNothing)
        default: false
        }
    }
}
