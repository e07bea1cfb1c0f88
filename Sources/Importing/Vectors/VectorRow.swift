import Foundation

/// A row of a file of vectors: whom it is of, and its numbers.
package struct VectorRow: Sendable, Hashable {
    /// Where it stands: the line of a text, counted from 1.
    package let line: Int
    /// The track as the file names it.
    package let id: String
    /// The numbers; none where ``fault`` says why.
    package let values: [Float]
    /// Why the row cannot be used; `nil` when it can.
    package let fault: Fault?

    /// The reasons for leaving a row out.
    package enum Fault: String, Sendable, CaseIterable {
        /// The line is no record of the file's form.
        case broken = "unreadable line"
        /// The row names no track.
        case nameless = "no id"
        /// A number is missing, no number, or not finite.
        case number = "a value that is no finite number"
        /// The row has another width than the first one.
        case width = "another width than the first row"
    }

    /// A row that can be used.
    package init(line: Int, id: String, values: [Float]) {
        self.line = line
        self.id = id
        self.values = values
        fault = nil
    }

    /// A row that cannot.
    package init(line: Int, id: String = "", fault: Fault) {
        self.line = line
        self.id = id
        values = []
        self.fault = fault
    }
}

/// Numbers out of the bytes of a field.
enum FloatText {
    /// The finite number that the bytes spell, blanks around it left out; `nil` for anything else.
    static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Float? {
        let text = FieldText.trim(bytes)
        guard (1..<64).contains(text.count), let base = text.baseAddress else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { copy in
            guard let start = copy.baseAddress else { return nil }
            memcpy(start, base, text.count)
            start[text.count] = 0
            var end: UnsafeMutablePointer<CChar>?
            let value = strtof(start, &end)
            return end == start + text.count && value.isFinite ? value : nil
        }
    }
}
