extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal text, two digits a byte.
    public func hexadecimal() -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = flatMap { byte in [digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
