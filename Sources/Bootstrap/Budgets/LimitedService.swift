public import ArgumentParser

/// The services that limit how often they may be asked; each has one budget for the fleet.
public enum LimitedService: String, CaseIterable, Sendable, ExpressibleByArgument {
    case spotify
    case reccoBeats = "reccobeats"
}
