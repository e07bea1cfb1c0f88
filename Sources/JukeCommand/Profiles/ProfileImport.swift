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
