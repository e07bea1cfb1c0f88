import Foundation

/// Ports of this computer.
enum Loopback {
    /// A port that the demo can listen on.
    ///
    /// - Returns: `preferred` when nobody listens on it, else 0, which asks the system for any free one.
    static func freePort(preferring preferred: Int) -> Int {
        #if canImport(Glibc) || canImport(Musl)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let probe = socket(AF_INET, stream, 0)
        guard probe >= 0 else { return 0 }
        defer { close(probe) }
        var reuse: Int32 = 1
        setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(preferred).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isFree = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        return isFree ? preferred : 0
    }
}
