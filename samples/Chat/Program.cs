using Chat;
using Loop;

string folder = Path.Combine(Path.GetTempPath(), "loop-chat");
Directory.CreateDirectory(folder);

LoopHost? host = null;
Rooms rooms = new(() => host!.Loops, folder);
host = LoopHost.CreateBuilder(args)
    .Listen("127.0.0.1:7001", () => new Member(rooms))
    .Build();
await host.RunAsync();
