/// JSON as the original wrote it, piece by piece: compact, keys in the order given, UTF-8 not escaped beyond need.
///
/// ```swift
/// var text = JSONText()
/// text.object { text in
///     text.key("name")
///     text.string("Björk")
/// }
/// // {"name":"Björk"}
/// ```
///
/// Commas come by themselves. Whoever writes sees to it that a key stands before each value of an object.
public struct JSONText: Sendable {
    /// What is written so far, UTF-8.
    public private(set) var bytes: [UInt8] = []
    /// Whether the next element or key needs a comma before it.
    private var isContinued = false

    /// Begins a text.
    ///
    /// - Parameter capacity: how many bytes it will have, as far as known.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    // MARK: - Containers

    /// Writes an object.
    ///
    /// - Parameter members: writes its keys and values.
    public mutating func object<Failure: Error>(_ members: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        try container("{", "}", members)
    }

    /// Writes a list.
    ///
    /// - Parameter elements: writes its values.
    public mutating func array<Failure: Error>(_ elements: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        try container("[", "]", elements)
    }

    /// Writes a list, one value for each element.
    public mutating func array<Element>(_ elements: [Element], _ element: (inout JSONText, Element) -> Void) {
        array { text in
            for value in elements { element(&text, value) }
        }
    }

    /// Begins a member of an object; its value follows.
    ///
    /// - Parameter key: letters that need no escape.
    public mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        isContinued = false
    }

    /// Begins a member of an object whose key is not known beforehand.
    public mutating func key(named key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        isContinued = false
    }

    private mutating func container<Failure: Error>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONText) throws(Failure) -> Void
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
    public mutating func null() {
        write("null")
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ flag: Bool) {
        write(flag ? "true" : "false")
    }

    /// Writes a whole number.
    public mutating func whole(_ number: Int) {
        write(String(number))
    }

    /// Writes a number with a fraction as Python does; one that is not finite as `null`, which JSON has no word for.
    public mutating func decimal(_ number: Double) {
        write(number.isFinite ? number.pythonText : "null")
    }

    /// Writes a text in quotes.
    ///
    /// Only what JSON demands is escaped, and the two line separators, which the original's renderer escaped for JavaScript.
    public mutating func string(_ text: String) {
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
    public mutating func written(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        isContinued = true
    }

    /// Writes what stands for itself: a number's digits or a word.
    public mutating func write(_ word: String) {
        written(word.utf8)
    }

    private mutating func separate() {
        if isContinued { bytes.append(UInt8(ascii: ",")) }
    }

    // MARK: - Escapes

    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        // 0xE2 begins the line separators, among others.
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2
    }

    /// What is written in place of a character, and how many bytes that has; nil for one that is written as it is.
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
