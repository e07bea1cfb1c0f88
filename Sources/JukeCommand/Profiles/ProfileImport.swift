import Catalog
import Foundation
import Printing
import Storage

/// Brings the profiles of a file into the store.
struct ProfileImport {
    let store: Store
    /// Whose the profiles are of which the file does not say it.
    let owner: String?
    /// Whether favourites are added to those of a profile that is stored, in place of them.
    var adds = false

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
        report.updated = stored.changes.count
        report.unchanged = profiles.count - stored.new - stored.changes.count
        report.changes = stored.changes
        report.adds = adds
        report.ownersWithoutToken = Set(profiles.map(\.owner)).subtracting(stored.tokens).sorted()
        report.profiles = profiles.map(ProfileImportReport.Stored.init)
        return report
    }

    private struct Saved: Sendable {
        var new = 0
        var changes: [ProfileImportReport.Change] = []
        var tokens: Set<String> = []
    }

    private func save(_ profiles: [MusicProfile]) async throws -> Saved {
        try await store.write { [adds] session in
            var saved = Saved()
            for given in profiles {
                let former = try session.profiles.find(given.uuid)
                let profile = adds ? given.adding(to: former) : given
                if former == profile { continue }
                try session.profiles.save(profile)
                if let former {
                    saved.changes.append(ProfileImportReport.Change(from: former, to: profile))
                } else {
                    saved.new += 1
                }
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

    /// A profile that was in the store with other favourites.
    struct Change: Encodable, Equatable {
        var uuid: String
        var owner: String
        var name: String?
        /// How many favourites it had, and has now.
        var before: Int
        var after: Int
        /// How many of those that it had are gone.
        var lost: Int

        init(from former: MusicProfile, to profile: MusicProfile) {
            uuid = profile.uuid.uuidString.lowercased()
            owner = profile.owner
            name = profile.name
            let (old, new) = (former.favorites, profile.favorites)
            before = old.count
            after = new.count
            lost = old.count { !new.contains($0) }
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
    /// Those of them that were stored with other favourites.
    var changes: [Change] = []
    /// Whether favourites were added.
    var adds = false

    private enum CodingKeys: String, CodingKey {
        case new, updated, unchanged, bad, profiles, changes
        case ownersWithoutToken = "owners_without_token"
    }

    /// The lines that the command prints.
    ///
    /// - Parameter limit: How many bad profiles to list; all are counted.
    /// - Returns: The counts, the first bad profiles, and the owners who need a token.
    func lines(listing limit: Int) -> [String] {
        var lines = ["Imported profiles: \(new) new, \(updated) updated, \(unchanged) unchanged."]
        lines += changes.prefix(limit).map { change in
            let name = change.name.map { " '\($0)'" } ?? ""
            let counts = "\(change.before.grouped) → \(change.after.counted("favourite"))"
            return "  \(adds ? "added to" : "replaced") the profile\(name) of '\(change.owner)' (\(change.uuid)): "
                + counts + (change.lost > 0 ? ", \(change.lost.grouped) of the former are gone" : "")
        }
        if changes.count > limit { lines.append("  … and \((changes.count - limit).grouped) more") }
        if !adds, changes.contains(where: { $0.lost > 0 }) {
            lines.append(
                "  With --add, favourites are added to those that a profile has; --name keeps two exports apart.")
        }
        if !bad.isEmpty {
            lines.append("Left out \(bad.count.counted("bad profile")):")
            lines += bad.prefix(limit).map { "  \($0.place): \($0.reason)" }
            if bad.count > limit { lines.append("  … and \(bad.count - limit) more") }
        }
        for owner in ownersWithoutToken.prefix(limit) {
            lines.append("No token is called '\(owner)' yet; `juke token create '\(owner)'` makes one.")
        }
        if ownersWithoutToken.count > limit {
            lines.append("… and \((ownersWithoutToken.count - limit).counted("more owner")) without one.")
        }
        return lines
    }
}
