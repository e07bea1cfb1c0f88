import Catalog
import Foundation
import Storage

/// Brings the profiles of a file into the store.
struct ProfileImport {
    let store: Store
    /// Whose the profiles are of which the file does not say it.
    let owner: String?

    /// Stores what can be stored, all in one transaction.
    ///
    /// - Returns: What became of each profile of the file.
    /// - Throws: `StorageError`; then nothing is stored.
    func run(_ file: ProfileFile) async throws -> ProfileImportReport {
        var report = ProfileImportReport()
        var profiles: [MusicProfile] = []
        var places: [UUID: String] = [:]
        for entry in file.entries {
            do {
                let profile = try entry.content.get().profile(ownerOtherwise: owner)
                if let first = places[profile.uuid] {
                    throw ProfileDocument.Fault(
                        "the same profile as \(first) (\(profile.uuid.uuidString.lowercased())); tell them apart by name "
                            + "or by uuid"
                    )
                }
                places[profile.uuid] = entry.place
                profiles.append(profile)
            } catch let fault as ProfileDocument.Fault {
                report.bad.append(ProfileImportReport.Bad(place: entry.place, reason: fault.reason))
            }
        }
        let stored = try await save(profiles)
        report.new = stored.new
        report.updated = stored.updated
        report.unchanged = profiles.count - stored.new - stored.updated
        report.ownersWithoutToken = Set(profiles.map(\.owner)).subtracting(stored.tokens).sorted()
        report.profiles = profiles.map(ProfileImportReport.Stored.init)
        return report
    }

    private struct Saved: Sendable {
        var new = 0
        var updated = 0
        var tokens: Set<String> = []
    }

    private func save(_ profiles: [MusicProfile]) async throws -> Saved {
        try await store.write { session in
            var saved = Saved()
            for profile in profiles {
                let former = try session.profiles.find(profile.uuid)
                if former == profile { continue }
                try session.profiles.save(profile)
                if former == nil { saved.new += 1 } else { saved.updated += 1 }
            }
            saved.tokens = Set(try session.tokens.list().filter(\.isActive).map(\.name))
            return saved
        }
    }
}

/// The counts of an import of profiles.
struct ProfileImportReport: Encodable {
    /// A profile of the file that was left out.
    struct Bad: Encodable, Equatable {
        /// `line 3` or `entry 3`.
        var place: String
        var reason: String
    }

    /// A profile that is in the store now.
    struct Stored: Encodable, Equatable {
        var uuid: String
        var owner: String
        var name: String?

        init(_ profile: MusicProfile) {
            uuid = profile.uuid.uuidString.lowercased()
            owner = profile.owner
            name = profile.name
        }
    }

    var new = 0
    var updated = 0
    var unchanged = 0
    var bad: [Bad] = []
    /// Owners whose profiles only an admin's token can use as yet.
    var ownersWithoutToken: [String] = []
    /// The profiles of the file, in its order.
    var profiles: [Stored] = []

    private enum CodingKeys: String, CodingKey {
        case new, updated, unchanged, bad, profiles
        case ownersWithoutToken = "owners_without_token"
    }

    /// The lines that the command prints.
    ///
    /// - Parameter limit: How many bad profiles to list; all are counted.
    /// - Returns: The counts, the first bad profiles, and the owners who need a token.
    func lines(listing limit: Int) -> [String] {
        var lines = ["Imported profiles: \(new) new, \(updated) updated, \(unchanged) unchanged."]
        if !bad.isEmpty {
            lines.append("Left out \(bad.count) bad ones:")
            lines += bad.prefix(limit).map { "  \($0.place): \($0.reason)" }
            if bad.count > limit { lines.append("  … and \(bad.count - limit) more") }
        }
        for owner in ownersWithoutToken.prefix(limit) {
            lines.append("No token is called '\(owner)' yet; `juke token create '\(owner)'` makes one.")
        }
        if ownersWithoutToken.count > limit {
            lines.append("… and \(ownersWithoutToken.count - limit) more owners have none.")
        }
        return lines
    }
}
