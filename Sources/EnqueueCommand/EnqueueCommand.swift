package import ArgumentParser
import Settings

/// `juke-enqueue`: asks the fleet.
package struct EnqueueCommand: AsyncParsableCommand {
    /// How the command presents itself.
    package static let configuration = CommandConfiguration(
        commandName: "juke-enqueue",
        abstract: "Push jobs to the fleet, follow them, and look after its queues.",
        discussion: """
            Each command talks to the broker that JUKE_REDIS_URL names. Where there is no fleet, `juke` does the same \
            work in its own process.
            """,
        version: Juke.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Start work:",
                subcommands: [
                    CrawlSubcommand.self, IngestSubcommand.self, RetrainSubcommand.self, EmbedSubcommand.self,
                    TaskSubcommand.self,
                ]
            ),
            CommandGroup(
                name: "See what is going on:",
                subcommands: [QueuesSubcommand.self, WorkersSubcommand.self, JobSubcommand.self]
            ),
            CommandGroup(
                name: "Look after the fleet:",
                subcommands: [
                    DeadSubcommand.self, CancelSubcommand.self, PurgeSubcommand.self, PauseSubcommand.self,
                    ResumeSubcommand.self, DrainSubcommand.self,
                    LimitsSubcommand.self, UnparkSubcommand.self, DoctorSubcommand.self,
                ]
            ),
        ]
    )

    /// Creates a command for ArgumentParser to fill; by itself it does nothing.
    package init() {}
}
