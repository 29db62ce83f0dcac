// What an administrator does to Windows, for the tests: services, certificates, processes.
//
//   administer state NAME                  one line: STATE win32-code service-code PID
//   administer start NAME SECONDS          asks and waits; prints each STATE CHECK-POINT seen, and the
//                                          line of `state`
//   administer stop NAME SECONDS           the same; also the milliseconds that it took
//   administer control NAME CODE           6: its parameters have changed; 128 and above: the service's own
//   administer configuration NAME          the program, the account and how it starts, a line each
//   administer trust FILE                  a certificate (PEM) into the machine's ROOT store
//   administer end PID                     as the task manager does
//   administer interrupt FILE COMMAND      runs it on a console of its own; Ctrl-C as soon as the file is
//                                          there; prints its exit code
//
// Exit code 0: done; 1: Windows refused, with its error number; 2: wrong usage.
#define NTDDI_VERSION 0x0A000006 // for pseudo consoles
#include <windows.h>

#include <wincrypt.h>

#include <cstdio>
#include <cwchar>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using Arguments = std::vector<std::wstring>;

struct CloseService {
  using pointer = SC_HANDLE;
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using Service = std::unique_ptr<SC_HANDLE, CloseService>;

struct Refused {
  const char* what;
  DWORD error = GetLastError();
};

template <typename Value>
Value need(Value value, const char* what) {
  if (!value) throw Refused{what};
  return value;
}

Service open_service(const std::wstring& name) {
  const Service manager(need(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT), "OpenSCManager"));
  constexpr DWORD rights = SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG | SERVICE_START | SERVICE_STOP |
                           SERVICE_PAUSE_CONTINUE | SERVICE_USER_DEFINED_CONTROL;
  return Service(need(OpenServiceW(manager.get(), name.c_str(), rights), "OpenService"));
}

SERVICE_STATUS_PROCESS status_of(const Service& service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD size = 0;
  need(QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                            sizeof status, &size),
       "QueryServiceStatusEx");
  return status;
}

const char* name_of(DWORD state) {
  static const std::map<DWORD, const char*> names = {{SERVICE_STOPPED, "STOPPED"},
                                                     {SERVICE_START_PENDING, "START_PENDING"},
                                                     {SERVICE_STOP_PENDING, "STOP_PENDING"},
                                                     {SERVICE_RUNNING, "RUNNING"}};
  const auto found = names.find(state);
  return found == names.end() ? "OTHER" : found->second;
}

void print_status(const Service& service) {
  const auto status = status_of(service);
  std::printf("%s %lu %lu %lu\n", name_of(status.dwCurrentState), status.dwWin32ExitCode,
              status.dwServiceSpecificExitCode, status.dwProcessId);
}

// Prints each state and check point on the way to `goal`, or to the stopped state.
void watch(const Service& service, DWORD goal, const std::wstring& seconds) {
  const ULONGLONG end = GetTickCount64() + 1000 * std::stoul(seconds);
  std::pair<DWORD, DWORD> seen{};
  for (DWORD state = 0; state != goal && state != SERVICE_STOPPED && GetTickCount64() < end; Sleep(20)) {
    const auto status = status_of(service);
    state = status.dwCurrentState;
    if (const std::pair now(state, status.dwCheckPoint); now != seen) {
      std::printf("%s %lu\n", name_of(state), status.dwCheckPoint);
      seen = now;
    }
  }
}

void state(const Arguments& given) { print_status(open_service(given.at(0))); }

void start(const Arguments& given) {
  const Service service = open_service(given.at(0));
  // Of a service that has failed before it looks, Wine's manager says that it did not respond.
  if (!StartServiceW(service.get(), 0, nullptr) && GetLastError() != ERROR_SERVICE_REQUEST_TIMEOUT)
    throw Refused{"StartService"};
  watch(service, SERVICE_RUNNING, given.at(1));
  print_status(service);
}

void control(const Service& service, DWORD code) {
  SERVICE_STATUS status{};
  need(ControlService(service.get(), code, &status), "ControlService");
}

void stop(const Arguments& given) {
  const Service service = open_service(given.at(0));
  const ULONGLONG asked = GetTickCount64();
  control(service, SERVICE_CONTROL_STOP);
  watch(service, SERVICE_STOPPED, given.at(1));
  std::printf("%llu\n", GetTickCount64() - asked);
  print_status(service);
}

void send_control(const Arguments& given) { control(open_service(given.at(0)), std::stoul(given.at(1))); }

void configuration(const Arguments& given) {
  const Service service = open_service(given.at(0));
  std::vector<BYTE> room(8192);
  const auto configured = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(room.data());
  DWORD size = 0;
  need(QueryServiceConfigW(service.get(), configured, static_cast<DWORD>(room.size()), &size),
       "QueryServiceConfig");
  const auto print = [](const wchar_t* text) {
    char utf8[4096] = {};
    WideCharToMultiByte(CP_UTF8, 0, text ? text : L"", -1, utf8, sizeof utf8 - 1, nullptr, nullptr);
    std::printf("%s\n", utf8);
  };
  print(configured->lpBinaryPathName);
  print(configured->lpServiceStartName);
  std::printf("%s\n", configured->dwStartType == SERVICE_AUTO_START ? "automatic" : "otherwise");
}

void trust(const Arguments& given) {
  std::ifstream file(given.at(0).c_str(), std::ios::binary);
  const std::string pem((std::istreambuf_iterator<char>(file)), {});
  std::vector<BYTE> certificate(pem.size());
  DWORD size = static_cast<DWORD>(certificate.size());
  need(CryptStringToBinaryA(pem.data(), static_cast<DWORD>(pem.size()), CRYPT_STRING_BASE64HEADER,
                            certificate.data(), &size, nullptr, nullptr),
       "CryptStringToBinary");
  const std::unique_ptr<void, BOOL (*)(void*)> store(
      need(CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"ROOT"),
           "CertOpenStore"),
      [](void* opened) { return CertCloseStore(opened, 0); });
  need(CertAddEncodedCertificateToStore(store.get(), X509_ASN_ENCODING, certificate.data(), size,
                                        CERT_STORE_ADD_REPLACE_EXISTING, nullptr),
       "CertAddEncodedCertificateToStore");
}

void end(const Arguments& given) {
  const std::unique_ptr<void, BOOL (*)(HANDLE)> process(
      need(OpenProcess(PROCESS_TERMINATE, FALSE, std::stoul(given.at(0))), "OpenProcess"), CloseHandle);
  need(TerminateProcess(process.get(), 1), "TerminateProcess");
}

// A program of ours on a console, which nobody sees.
class OnConsole {
public:
  explicit OnConsole(std::wstring command) {
    need(CreatePipe(&typed_, &keyboard_, nullptr, 0) && CreatePipe(&screen_, &shown_, nullptr, 0),
         "CreatePipe");
    if (const HRESULT made = CreatePseudoConsole({80, 25}, typed_, shown_, 0, &console_); made != S_OK)
      throw Refused{"CreatePseudoConsole", static_cast<DWORD>(made)};
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    std::vector<std::byte> room(size);
    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.lpAttributeList = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(room.data());
    need(InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size), "attributes");
    need(UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, console_,
                                   sizeof console_, nullptr, nullptr),
         "attributes");
    need(CreateProcessW(nullptr, command.data(), nullptr, nullptr, FALSE, EXTENDED_STARTUPINFO_PRESENT,
                        nullptr, nullptr, &startup.StartupInfo, &process_),
         "CreateProcess");
  }
  // To everyone on that console: we join it, and are not meant.
  void interrupt() const {
    FreeConsole();
    need(AttachConsole(process_.dwProcessId), "AttachConsole");
    SetConsoleCtrlHandler(nullptr, TRUE);
    need(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0), "GenerateConsoleCtrlEvent");
  }
  bool ended_within(DWORD milliseconds) const {
    return WaitForSingleObject(process_.hProcess, milliseconds) == WAIT_OBJECT_0;
  }
  DWORD exit_code() const {
    DWORD code = 0;
    need(GetExitCodeProcess(process_.hProcess, &code), "GetExitCodeProcess");
    return code;
  }
  void end() const { TerminateProcess(process_.hProcess, 1); }

private: // all of it is given back with this process
  HANDLE typed_ = nullptr, keyboard_ = nullptr, screen_ = nullptr, shown_ = nullptr;
  HPCON console_ = nullptr;
  PROCESS_INFORMATION process_{};
};

void interrupt(const Arguments& given) {
  const OnConsole program(given.at(1));
  while (GetFileAttributesW(given.at(0).c_str()) == INVALID_FILE_ATTRIBUTES && !program.ended_within(50)) {
  }
  program.interrupt();
  if (!program.ended_within(20'000)) {
    program.end();
    throw Refused{"the program goes on after Ctrl-C", ERROR_TIMEOUT};
  }
  std::printf("exit code %lu\n", program.exit_code());
}

struct Command {
  std::size_t arguments;
  std::function<void(const Arguments&)> run;
};

const std::map<std::wstring, Command> commands = {
    {L"state", {1, state}}, {L"start", {2, start}},
    {L"stop", {2, stop}},   {L"control", {2, send_control}},
    {L"trust", {1, trust}}, {L"configuration", {1, configuration}},
    {L"end", {1, end}},     {L"interrupt", {2, interrupt}},
};

} // namespace

int wmain(int argc, wchar_t** argv) {
  const auto command = commands.find(argc > 1 ? argv[1] : L"");
  if (command == commands.end() || command->second.arguments != static_cast<std::size_t>(argc - 2)) {
    std::fputs("wrong usage: see tests/windows/administer.cpp\n", stderr);
    return 2;
  }
  try {
    command->second.run(Arguments(argv + 2, argv + argc));
  } catch (const Refused& refused) {
    std::fprintf(stderr, "%s: error %lu\n", refused.what, refused.error);
    return 1;
  }
  return 0;
}
