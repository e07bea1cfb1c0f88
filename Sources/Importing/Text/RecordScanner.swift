/// Cuts a file into records of fields.
///
/// Not thread-safe.
protocol RecordScanner: AnyObject {
    /// The line on which the record of the last step starts, from 1; in JSON the number of the record.
    var line: Int { get }
    /// How many fields the record of the last step has.
    var fieldCount: Int { get }

    /// Goes on to the next record.
    func step() throws(ImportError) -> RecordStep

    /// The bytes of a field of the last record, good until the next step.
    func field(_ number: Int) -> UnsafeBufferPointer<UInt8>
}

/// The result of a step of a ``RecordScanner``.
enum RecordStep: Equatable {
    /// A record; its fields are in the scanner until the next step.
    case record
    /// A broken record; the scanner stands behind it.
    case broken(reason: String)
    /// The end of the file.
    case end
}

extension RecordScanner {
    /// The texts of the last record's fields, trimmed.
    var texts: [String] { (0..<fieldCount).map { FieldText.trimmed(field($0)) } }
}

/// Text out of the bytes of a field.
enum FieldText {
    /// The field without the blanks around it.
    static func trim(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return UnsafeBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: end - start)
    }

    /// The text without the blanks around it; what is no UTF-8 is read as Windows-1252.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        decode(trim(bytes)).text
    }

    /// The text, and whether it had to be read as Windows-1252.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> (text: String, isWindows1252: Bool) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, false) }
        return (TextEncoding.windows1252Text(bytes), true)
    }
}
