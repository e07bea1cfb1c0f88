/// Writes JSON piece by piece as the original did: compact, keys in the order given, UTF-8 not escaped beyond need.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { json in
///     json.key("name")
///     json.string("Björk")
/// }
/// // {"name":"Björk"}
/// ```
///
/// The writer sets the commas. The caller writes a key before each value of an object.
package struct JSONWriter: Sendable {
    /// The text so far, UTF-8.
    package private(set) var bytes: [UInt8] = []
    /// Whether the next element or key needs a comma before it.
    private var isContinued = false

    /// Starts an empty text.
    ///
    /// - Parameter capacity: The expected number of bytes.
    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    // MARK: - Containers

    /// Writes an object.
    ///
    /// - Parameter members: Writes its keys and values.
    /// - Throws: The error of `members`.
    package mutating func object<Failure: Error>(_ members: (inout JSONWriter) throws(Failure) -> Void) throws(Failure)
    {
        try container("{", "}", members)
    }

    /// Writes a list.
    ///
    /// - Parameter elements: Writes its values.
    /// - Throws: The error of `elements`.
    package mutating func array<Failure: Error>(_ elements: (inout JSONWriter) throws(Failure) -> Void) throws(Failure)
    {
        try container("[", "]", elements)
    }

    /// Writes a list, one value for each element.
    package mutating func array<Element>(_ elements: [Element], _ element: (inout JSONWriter, Element) -> Void) {
        array { json in
            for value in elements { element(&json, value) }
        }
    }

    /// Writes the key of a member; its value follows.
    ///
    /// - Parameter key: A text without characters that JSON escapes.
    package mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isContinued = false
    }

    /// Writes the key of a member that is known at run time only.
    package mutating func key(named key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        isContinued = false
    }

    private mutating func container<Failure: Error>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        bytes.append(UInt8(ascii: open))
        isContinued = false
        try content(&self)
        bytes.append(UInt8(ascii: close))
        isContinued = true
    }

    // MARK: - Values

    /// Writes `null`.
    package mutating func null() {
        raw("null")
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ flag: Bool) {
        raw(flag ? "true" : "false")
    }

    /// Writes a whole number.
    package mutating func int(_ number: Int) {
        raw(String(number))
    }

    /// Writes a number with a fraction as Python does; infinities and NaN become `null`, since JSON has no word for
    /// them.
    package mutating func double(_ number: Double) {
        raw(number.isFinite ? number.pythonText : "null")
    }

    /// Writes a text in quotes.
    ///
    /// The writer escapes what JSON demands, and the two line separators, as the original did for JavaScript.
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var written = 0
            for index in utf8.indices where Self.mayNeedEscape(utf8[index]) {
                guard let escape = Self.escape(at: index, in: utf8) else { continue }
                bytes.append(contentsOf: utf8[written..<index])
                bytes.append(contentsOf: escape.text.utf8)
                written = index + escape.length
            }
            bytes.append(contentsOf: utf8[written...])
        }
        bytes.append(UInt8(ascii: "\""))
        isContinued = true
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        isContinued = true
    }

    /// Writes a value that is JSON already, the digits of a number for instance.
    package mutating func raw(_ json: String) {
        raw(json.utf8)
    }

    private mutating func separate() {
        if isContinued { bytes.append(UInt8(ascii: ",")) }
    }

    // MARK: - Escapes

    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        // 0xE2 begins the line separators, among others.
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2
    }

    /// The escape of a character and the number of bytes that it stands for; `nil` for a character that needs none.
    private static func escape(at index: Int, in utf8: UnsafeBufferPointer<UInt8>) -> (text: String, length: Int)? {
        switch utf8[index] {
        case UInt8(ascii: "\""): return ("\\\"", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case 0x0A: return ("\\n", 1)
        case 0x0D: return ("\\r", 1)
        case 0x09: return ("\\t", 1)
        case 0x08: return ("\\b", 1)
        case 0x0C: return ("\\f", 1)
        case 0xE2:
            guard index + 2 < utf8.count, utf8[index + 1] == 0x80 else { return nil }
            return switch utf8[index + 2] {
            case 0xA8: ("\\u2028", 3)
            case 0xA9: ("\\u2029", 3)
            default: nil
            }
        case let byte:
            let digits = String(byte, radix: 16)
            return ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits, 1)
        }
    }
}
