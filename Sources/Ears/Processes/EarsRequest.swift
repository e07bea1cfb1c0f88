/// What a child is asked for.
enum EarsRequest: UInt8, Sendable {
    case analyze = 0x41
    case tags = 0x54

    /// The request on the wire: a letter, the path, a zero, which no path contains.
    func bytes(_ path: AudioPath) -> [UInt8] { [rawValue] + path.bytes + [0] }
}
