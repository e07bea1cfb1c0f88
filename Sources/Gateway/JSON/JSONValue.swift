import Catalog
import Recommendations

/// A JSON document as a client wrote it, with the differences kept that the request's rules depend on.
///
/// Foundation's decoders lose differences that the contract answers differently, as Python's `json` module does.
/// `JSONSerialization` turns `true` into a number, `1.0` into an integer and a lone surrogate into another character.
/// It refuses `1e400` and drops the order of keys.
enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction and exponent, in decimal digits, of any size; never `-0`.
    case integer(String)
    /// A number written with a fraction or an exponent; `1e400` is infinite, as it is for Python.
    case decimal(Double)
    /// Text with its escapes undone.
    case string(String)
    /// Text holding a `\uD800`…`\uDFFF` that has no partner, which no Swift string can hold.
    ///
    /// `text` has U+FFFD in its place; `surrogate` is the first one.
    case brokenString(text: String, surrogate: UInt16)
    /// A list, in order.
    case array([JSONValue])
    /// An object: keys in the order of their first appearance, each with the value written last.
    case object([JSONMember])

    /// The value under `key` of an object, compared byte by byte; nil when there is none or this is no object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}

/// One key of an object with its value.
struct JSONMember: Sendable, Equatable {
    /// The key, unescaped.
    let key: String
    /// The value of the key.
    let value: JSONValue

    /// A key with its value.
    init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(stringLiteral text: String) {
        self = .string(text)
    }

    init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// An object with its keys in the order written; a literal's keys are taken to be distinct.
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember($0, $1) })
    }
}

extension JSONValue {
    /// A resource by its URI.
    static func uri(_ uri: JukeURI) -> JSONValue {
        .string(uri.description)
    }

    /// A whole number as the parser would give it.
    static func int(_ number: Int) -> JSONValue {
        .integer("\(number)")
    }

    /// The value as JSON, compact and in UTF-8; a decimal that is not finite becomes `null`.
    func encoded() -> [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }

    private func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let flag): json.bool(flag)
        case .integer(let digits): json.raw(digits)
        case .decimal(let number): json.double(number)
        case .string(let string), .brokenString(let string, _): json.string(string)
        case .array(let elements): json.array(elements) { $1.write(to: &$0) }
        case .object(let members):
            json.object { json in
                for member in members {
                    json.key(named: member.key)
                    member.value.write(to: &json)
                }
            }
        }
    }
}
