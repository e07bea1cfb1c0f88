package import Foundation
import Hashing
import Printing

/// API tokens of 40 hexadecimal digits; the store holds only their SHA-256.
package struct TokenStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Draws a token of 160 random bits and stores its digest.
    ///
    /// - Parameters:
    ///   - name: The name of its holder, 1…150 characters; no other live token may have it.
    ///   - isAdmin: Whether the holder may use what belongs to others.
    /// - Returns: The token, which cannot be shown again.
    /// - Throws: ``StorageError``: `constraintViolated` when a live token has the name, `invalidInput` for a bad one.
    package func create(name: String, isAdmin: Bool = false) throws(StorageError) -> String {
        guard !name.allSatisfy(\.isWhitespace), name.unicodeScalars.count <= 150, !name.hasControls else {
            throw StorageError(
                .invalidInput, "a token's name has 1…150 characters, is not blank, and has no control characters")
        }
        guard try sql.first("SELECT 1 FROM juke_token WHERE name = ? AND revoked_at IS NULL", [.text(name)]) == nil
        else {
            throw StorageError(
                .constraintViolated, "a token named '\(name)' exists; revoke it with `juke token revoke '\(name)'`")
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let token = bytes.hexadecimal()
        try sql.execute(
            "INSERT INTO juke_token (name, token_hash, is_admin, created_at) VALUES (?, ?, ?, ?)",
            [.text(name), .blob(SHA256.digest(token)), .boolean(isAdmin), .time(session.now)])
        return token
    }

    /// The record of a token that a caller presents, also of a revoked one; nil when there is none.
    package func find(_ token: String) throws(StorageError) -> TokenRecord? {
        try records("WHERE token_hash = ?", [.blob(SHA256.digest(token))]).first
    }

    /// All tokens, in the order of their creation.
    package func list() throws(StorageError) -> [TokenRecord] { try records("", []) }

    /// Revokes the live token of a name.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    package func revoke(name: String) throws(StorageError) -> Bool {
        try sql.execute(
            "UPDATE juke_token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
            [.time(session.now), .text(name)]) > 0
    }

    private func records(_ condition: String, _ values: [SQLValue]) throws(StorageError) -> [TokenRecord] {
        try sql.query("SELECT name, is_admin, created_at, revoked_at FROM juke_token \(condition) ORDER BY id", values)
            .map { row throws(StorageError) in
                TokenRecord(
                    name: try row.text(0), isAdmin: try row.boolean(1), createdAt: try row.time(2),
                    revokedAt: try row.optional(3, row.time))
            }
    }
}

/// The record of an API token, without the token itself.
package struct TokenRecord: Sendable, Hashable {
    /// The name of its holder.
    package let name: String
    /// Whether the holder may use what belongs to others.
    package let isAdmin: Bool
    /// When it was made.
    package let createdAt: Date
    /// When it was revoked; `nil` while it is valid.
    package let revokedAt: Date?

    /// Whether it is valid.
    package var isActive: Bool { revokedAt == nil }
}
