import Foundation

/// A client of a socket and nothing else: it sends what it is told, and reads what comes.
///
/// It blocks, so each read has a thread of its own.
final class BareClient: Sendable {
    private let socket: Int32

    /// Connects to a port of this machine.
    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// So many bytes, or fewer when the far end closes before.
    func read(_ count: Int) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [socket] in
                var bytes = [UInt8](repeating: 0, count: min(count, 1 << 16))
                var text: [UInt8] = []
                while text.count < count {
                    let found = recv(socket, &bytes, min(bytes.count, count - text.count), 0)
                    guard found > 0 else { break }
                    text += bytes[..<found]
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }

    /// All that comes until the far end closes.
    func rest() async -> String {
        await read(.max)
    }
}
