import CLibPQ
import Foundation

/// Where the store lives: `postgres://…` or `sqlite:PATH`.
package struct DatabaseURL: Sendable, Hashable {
    /// The kinds of database and how each is addressed.
    enum Location: Sendable, Hashable {
        /// A libpq connection URI.
        case postgres(String)
        /// A file, which is created when it is missing.
        case sqlite(path: String)
        /// A database that vanishes with the process.
        case memory
    }

    /// The accepted forms of a URL.
    static let accepted =
        "expected postgres://[user[:password]@]host[:port]/database, sqlite:PATH or sqlite::memory:"

    let location: Location

    /// Reads a URL.
    ///
    /// Accepted are `postgres://` and `postgresql://` URIs in libpq's form (percent-encoded, a socket folder as
    /// `postgres:///database?host=/folder`), `sqlite:PATH` (also written `sqlite:///absolute/path`) and
    /// `sqlite::memory:`.
    ///
    /// - Throws: ``StorageError/Code/invalidURL`` naming what is accepted; the message does not repeat the URL, which
    ///   may hold a password.
    package init(_ text: String) throws(StorageError) {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            guard let options = PQconninfoParse(text, nil) else {
                throw StorageError(.invalidURL, "the database URL is not a well-formed postgres URI; \(Self.accepted)")
            }
            PQconninfoFree(options)
            guard !Self.isCutInSecret(text) else {
                throw StorageError(
                    .invalidURL,
                    "the database URL has an @ where none belongs; in a password write @ as %40, / as %2F, : as %3A")
            }
            location = .postgres(text)
            return
        }
        guard text.hasPrefix("sqlite:") else {
            // What comes before a colon alone may be anything, the beginning of a secret for instance.
            let scheme = text.prefix { $0.isASCII && ($0.isLetter || $0 == "+") }
            let isScheme = text.dropFirst(scheme.count).hasPrefix("://")
            let named = isScheme ? "unknown scheme '\(scheme)'" : "no scheme that is known"
            throw StorageError(.invalidURL, "the database URL has \(named); \(Self.accepted)")
        }
        let rest = text.dropFirst("sqlite:".count)
        if rest == ":memory:" {
            location = .memory
            return
        }
        let path = rest.hasPrefix("//") ? String(rest.dropFirst(2)) : String(rest)
        guard !path.isEmpty, !path.contains("\0") else {
            throw StorageError(.invalidURL, "the sqlite URL names no file; \(Self.accepted)")
        }
        location = .sqlite(path: path)
    }

    /// Whether a password that is not percent-encoded was taken for host, port and database, which errors name.
    private static func isCutInSecret(_ uri: String) -> Bool {
        guard let scheme = uri.range(of: "://") else { return false }
        let rest = uri[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        return authority.count { $0 == "@" } > 1 || path.contains("@")
    }

    /// Whether the database is a PostgreSQL server, which several processes and machines can share.
    package var isPostgres: Bool {
        if case .postgres = location { true } else { false }
    }

    /// The path of the file that holds the database; `nil` for a server's, and for one in memory.
    package var file: String? {
        if case .sqlite(let path) = location { path } else { nil }
    }

    /// Whether the database is embedded in the process that opens it.
    package var isEmbedded: Bool { !isPostgres }
}

extension DatabaseURL: CustomStringConvertible {
    /// The URL without user and password.
    package var description: String {
        switch location {
        case .memory: "sqlite::memory:"
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let uri): Self.withoutSecrets(uri)
        }
    }

    /// Leaves only scheme, host, port, database and the socket folder.
    private static func withoutSecrets(_ uri: String) -> String {
        var fields: [String: String] = [:]
        if let options = PQconninfoParse(uri, nil) {
            defer { PQconninfoFree(options) }
            var option = options
            while let keyword = option.pointee.keyword {
                if let value = option.pointee.val { fields[String(cString: keyword)] = String(cString: value) }
                option += 1
            }
        }
        let host = fields["host"] ?? fields["hostaddr"] ?? "localhost"
        let port = fields["port"].map { ":\($0)" } ?? ""
        return "postgres://\(host)\(port)/\(fields["dbname"] ?? "")"
    }
}
