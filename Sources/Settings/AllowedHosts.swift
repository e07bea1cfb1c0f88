/// The names under which a listener without tokens may be asked, beside those of this computer's loopback interface.
///
/// A web page cannot choose what its browser sends as `Host`: that is the page's own name, even when its owner let the
/// name point to 127.0.0.1 (DNS rebinding). So who answers to known names only is not read by strange pages.
package struct AllowedHosts: Sendable, Equatable {
    private var names: Set<String> = []
    /// Names that stand for all that end in them, with their dot at the front.
    private var suffixes: [String] = []
    private var isAny = false

    /// The names of this computer alone.
    package static let loopback = AllowedHosts()

    private init() {}

    /// Reads names and addresses separated by commas, `.example.org` for a name and all below it, or `*` for all.
    ///
    /// - Returns: `nil` when one of them is none: empty, with a port, a scheme or a path.
    package init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed($0).lowercased() }
        for part in parts {
            if part == "*" {
                isAny = true
            } else if let name = Self.name(of: part), !name.isEmpty, part == name || part == "[\(name)]" {
                if name.hasPrefix(".") { suffixes.append(name) } else { names.insert(name) }
            } else {
                return nil
            }
        }
    }

    /// The same names and one more.
    package func adding(_ name: String) -> AllowedHosts {
        var hosts = self
        hosts.names.insert(name.lowercased())
        return hosts
    }

    /// Whether what a request says in `Host` is this computer's loopback name or one of these names, whatever its port.
    package func allow(_ authority: String) -> Bool {
        guard let name = Self.name(of: authority.lowercased()) else { return false }
        return isAny || Self.isLoopback(name) || names.contains(name)
            || suffixes.contains { name.hasSuffix($0) || name == $0.dropFirst() }
    }

    /// Whether a name or an address means the loopback interface of the computer that uses it.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.first == 127 && parts.allSatisfy { $0 != nil }
    }

    /// The name or address of `name`, `name:port` or `[address]:port`, without a dot at its end; `nil` for anything
    /// else.
    private static func name(of authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let address = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard address.allSatisfy({ $0.isHexDigit || ".:%".contains($0) }), isPort(rest) else { return nil }
            return String(address)
        }
        // An address of version 6 without brackets, as settings have it.
        let isBareAddress = authority.split(separator: ":", omittingEmptySubsequences: false).count > 2
        let end = isBareAddress ? authority.endIndex : authority.firstIndex(of: ":") ?? authority.endIndex
        var name = authority[..<end]
        guard isPort(authority[end...]) else { return nil }
        if name.count > 1, name.last == "." { name.removeLast() }
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_:".contains($0)) }
        return isName ? String(name) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.first == ":" && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber })
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
