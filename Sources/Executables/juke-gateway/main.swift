import Bootstrap
import Gateway

await GatewayCommand.runProcess()
