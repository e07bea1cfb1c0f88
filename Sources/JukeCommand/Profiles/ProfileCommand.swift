import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Storage

/// `juke profile`.
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Import, list, show and remove music profiles: what people like, as seeds for recommendations.",
        subcommands: [Import.self, List.self, Show.self, Remove.self]
    )

    @Sendable fileprivate static func readUUID(_ text: String) throws -> UUID {
        guard let uuid = UUID(uuidString: text) else {
            throw ValidationError("'\(text)' is no UUID; `juke profile list` shows them.")
        }
        return uuid
    }

    /// `juke profile import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import profiles from a JSON or CSV file, or from what a service exports of you.",
            discussion: CommandHelp.text(
                "juke profile import listeners.csv",
                "juke profile import my_spotify_data.zip --owner my-app",
                also: """
                    JSON: an array of objects with the keys favorite_artists, favorite_albums, favorite_tracks, \
                    favorite_genres (lists of names), owner, name and uuid; other keys are passed over.

                    CSV: the header names the columns favorite_artists, favorite_albums, favorite_tracks, favorite_genres \
                    (names with ; between), owner, name and uuid, in any order; other columns are passed over.

                    All of them may be missing, but for the owner: the name of the token that may use the profile, from the \
                    file or from --owner. A profile without uuid gets one that follows from its owner and name (version 5, \
                    from their SHA-1), so that importing a file again changes nothing; one whose uuid is stored is replaced, \
                    which the summary says, or gets the favourites of the file beside its own with --add.

                    A streaming service's archive (library and history; the .zip, its folder, or single files), Last.fm's \
                    scrobbles and ListenBrainz' listens make one profile of what was liked and played most: up to 50 \
                    artists, albums and tracks. A play counts from half a minute on.

                    A profile that cannot be used is named, counted and left out.
                    """)
        )

        @Argument(help: "The file, or the folder of an archive") var file: String
        @Option(help: "What the profile of an export is called") var name: String?
        @Option(help: "The token's name that owns the profiles of which the file does not say it") var owner: String?
        @Flag(
            exclusivity: .exclusive,
            help: "What becomes of the favourites of a profile that is stored: add to them, or replace them")
        var mode = Mode.replace
        @Option(help: "How many bad profiles to list; all are counted") var badRows = 20
        @Flag(help: "Print the summary as JSON, with the UUID of every profile") var json = false
        @OptionGroup var database: DatabaseOptions

        /// What becomes of the favourites of a stored profile.
        enum Mode: String, EnumerableFlag {
            case add, replace
        }

        func validate() throws {
            if badRows < 0 { throw ValidationError("--bad-rows takes 0 or more.") }
        }

        func run() async throws {
            let profiles = try ProfileFile(contentsOf: URL(filePath: file), name: name)
            let context = try await CommandContext(database, creating: true)
            let report = try await ProfileImport(store: context.store, owner: owner, adds: mode == .add).run(profiles)
            await context.store.close()
            try StandardOutput.show(report, asJSON: json, report.lines(listing: badRows))
            if report.profiles.isEmpty && !report.bad.isEmpty {
                throw CommandError("'\(file)' has no profile that can be used; mend the rows above")
            }
        }
    }

    /// `juke profile list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the profiles and how much they hold.",
            discussion: CommandHelp.text(
                "juke profile list",
                "juke profile list --owner my-app"))

        @Option(help: "Only those of this owner") var owner: String?
        @Flag(help: "Print JSON that can be imported again") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let owner = owner
            let profiles = try await context.store.read { try $0.profiles.list(owner: owner) }
            await context.store.close()
            guard !json else {
                return StandardOutput.printDocument(try JSONOutput.text(profiles.map { ProfileDocument($0) }))
            }
            guard !profiles.isEmpty else {
                return StandardOutput.print(
                    "No profiles\(owner.map { " of '\($0)'" } ?? ""); `juke profile import FILE` brings them in.")
            }
            var table = TextTable([
                ("uuid", .left), ("owner", .flexible), ("name", .flexible), ("artists", .right), ("albums", .right),
                ("tracks", .right), ("genres", .right),
            ])
            for profile in profiles {
                table.add([
                    profile.uuid.uuidString.lowercased(), profile.owner, profile.name ?? "–",
                    "\(profile.favoriteArtists.count)", "\(profile.favoriteAlbums.count)",
                    "\(profile.favoriteTracks.count)", "\(profile.favoriteGenres.count)",
                ])
            }
            StandardOutput.print(table.lines(fitting: StandardOutput.columns))
        }
    }

    /// `juke profile show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a profile holds.",
            discussion: CommandHelp.text(
                "juke profile show 8c1d7e0a-5f0e-4b0e-9a57-0c3a8d0f6b11"))

        @Argument(help: "Its UUID", transform: ProfileCommand.readUUID) var uuid: UUID
        @Flag(help: "Print JSON that can be imported again") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let uuid = uuid
            let profile = try await context.store.read { try $0.profiles.find(uuid) }
            await context.store.close()
            guard let profile else { throw CommandError.noProfile(uuid) }
            try StandardOutput.show(ProfileDocument(profile), asJSON: json, profile.lines)
        }
    }

    /// `juke profile remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove profiles.",
            discussion: CommandHelp.text(
                "juke profile remove 8c1d7e0a-5f0e-4b0e-9a57-0c3a8d0f6b11"))

        @Argument(help: "Their UUIDs", transform: ProfileCommand.readUUID) var uuids: [UUID]
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let uuids = uuids
            // All or none: the first that is not there takes the others back.
            try await context.store.write { session in
                for uuid in uuids where try !session.profiles.remove(uuid) { throw CommandError.noProfile(uuid) }
            }
            await context.store.close()
            for uuid in uuids { StandardOutput.print("Removed \(uuid.uuidString.lowercased()).") }
        }
    }
}

extension CommandError {
    fileprivate static func noProfile(_ uuid: UUID) -> CommandError {
        CommandError("there is no profile \(uuid.uuidString.lowercased()); `juke profile list` shows which there are")
    }
}

extension MusicProfile {
    /// The profile as a person reads it.
    fileprivate var lines: [String] {
        [
            "uuid     \(uuid.uuidString.lowercased())", "owner    \(owner)", "name     \(name ?? "–")",
            "artists  \(Self.list(favoriteArtists))", "albums   \(Self.list(favoriteAlbums))",
            "tracks   \(Self.list(favoriteTracks))", "genres   \(Self.list(favoriteGenres))",
        ]
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "–" : names.joined(separator: "; ")
    }
}
