/// The first byte of a text that is not UTF-8.
struct UTF8Fault: Equatable, CustomStringConvertible {
    /// Where it stands, from 0.
    let position: Int
    /// The byte.
    let byte: UInt8

    /// Looks through a text.
    ///
    /// - Parameter text: the bytes to check.
    /// - Returns: nil when all of it is UTF-8.
    init?(in text: [UInt8]) {
        // The fast way first: nearly every text is sound.
        guard String(validating: text, as: UTF8.self) == nil else { return nil }
        var position = 0
        var decoder = Unicode.UTF8.ForwardParser()
        var bytes = text.makeIterator()
        while true {
            switch decoder.parseScalar(from: &bytes) {
            case .valid(let scalar):
                position += scalar.count
            case .error, .emptyInput:
                guard position < text.count else { return nil }
                self.position = position
                byte = text[position]
                return
            }
        }
    }

    /// The fault as Python's decoder tells it, shortened.
    var description: String {
        let digits = String(byte, radix: 16)
        return "'utf-8' codec can't decode byte 0x\(digits.count < 2 ? "0" : "")\(digits) in position \(position)"
    }
}
