import CommandKit

await GatewayCommand.runProcess()
