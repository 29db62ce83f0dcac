#include "platform/process.hpp"

#include "platform/environment.hpp"
#include "platform/termination.hpp"
#include "platform/windows/handle.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>
// after windows.h
#include <lmcons.h>

#include <array>
#include <cwchar>
#include <map>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

Failure cannot(const std::string& what, DWORD error) {
  return {FailureKind::failed, "cannot " + what + ": " + windows_message(error), {}};
}

// Windows by itself looks for a bare name in the current folder first, where anybody may have put one. Empty:
// it is not found.
fs::path located(const fs::path& program) {
  if (program.has_parent_path()) return program;
  const std::wstring folders = wide(environment_variable("PATH").value_or(""));
  const auto search = [&](DWORD size, wchar_t* found) {
    return SearchPathW(folders.c_str(), program.c_str(), L".exe", size, found, nullptr);
  };
  std::wstring found(folders.empty() ? 0 : search(0, nullptr), L'\0');
  if (!found.empty()) found.resize(search(static_cast<DWORD>(found.size()), found.data()));
  return found;
}

std::wstring command_line(const fs::path& program, const ChildProgram& child) {
  std::wstring line = quoted_argument(program.wstring());
  for (const std::string& argument : child.arguments)
    line += L' ' + quoted_argument(wide(argument));
  return line;
}

struct NameOrder {
  bool operator()(const std::wstring& a, const std::wstring& b) const {
    return CompareStringOrdinal(a.c_str(), -1, b.c_str(), -1, TRUE) == CSTR_LESS_THAN;
  }
};
using Variables = std::map<std::wstring, std::wstring, NameOrder>; // sorted, as Windows wants them

Variables own_variables() {
  Variables out;
  const std::unique_ptr<wchar_t, decltype(&FreeEnvironmentStringsW)> block(GetEnvironmentStringsW(),
                                                                           FreeEnvironmentStringsW);
  for (const wchar_t* entry = block.get(); entry && *entry; entry += std::wcslen(entry) + 1) {
    const std::wstring_view text(entry);
    const std::size_t equals = text.find(L'=', 1); // "=C:" is a drive's folder
    if (equals != std::wstring_view::npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

// What no Windows program does without.
bool is_basic(const std::wstring& name) {
  constexpr std::array<const wchar_t*, 13> basic = {
      L"PATH",    L"SystemRoot",   L"SystemDrive",      L"windir",      L"ComSpec",
      L"TEMP",    L"TMP",          L"ProgramData",      L"USERPROFILE", L"LOCALAPPDATA",
      L"APPDATA", L"ProgramFiles", L"ProgramFiles(x86)"};
  for (const wchar_t* known : basic)
    if (CompareStringOrdinal(name.c_str(), -1, known, -1, TRUE) == CSTR_EQUAL) return true;
  return false;
}

std::wstring environment_block(const ChildProgram& child) {
  Variables variables = own_variables();
  if (!child.inherits_environment)
    std::erase_if(variables, [](const auto& variable) { return !is_basic(variable.first); });
  for (const auto& [name, value] : child.environment)
    variables[wide(name)] = wide(value);
  std::wstring block;
  for (const auto& [name, value] : variables)
    block += name + L"=" + value + L'\0';
  return block + L'\0';
}

// What a child says goes to a file and not to a pipe: what the child leaves running may keep it open without
// anyone waiting for its end. The file goes with its last handle.
class TemporaryFile {
public:
  static Result<TemporaryFile> make() {
    wchar_t folder[MAX_PATH + 1];
    wchar_t name[MAX_PATH + 1];
    if (!GetTempPathW(MAX_PATH + 1, folder) || !GetTempFileNameW(folder, L"wld", 0, name))
      return cannot("make a temporary file", GetLastError());
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    Handle file(CreateFileW(name, GENERIC_READ | GENERIC_WRITE | DELETE,
                            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited, OPEN_EXISTING,
                            FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
    if (!file) return cannot("make a temporary file", GetLastError());
    return TemporaryFile(std::move(file));
  }
  HANDLE handle() const { return file_.get(); }
  std::string content(std::size_t most) const {
    std::string text;
    std::array<char, 4096> buffer;
    DWORD got = 0;
    SetFilePointer(file_.get(), 0, nullptr, FILE_BEGIN);
    while (text.size() < most &&
           ReadFile(file_.get(), buffer.data(), static_cast<DWORD>(buffer.size()), &got, nullptr) && got > 0)
      text.append(buffer.data(), got);
    return text.substr(0, most);
  }

private:
  explicit TemporaryFile(Handle file) : file_(std::move(file)) {}
  Handle file_;
};

// The only handles that a child gets, whatever else is open in this process.
class InheritedHandles {
public:
  explicit InheritedHandles(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_.resize(size);
    InitializeProcThreadAttributeList(list(), 1, 0, &size);
    UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                              handles_.size() * sizeof(HANDLE), nullptr, nullptr);
  }
  InheritedHandles(const InheritedHandles&) = delete;
  InheritedHandles& operator=(const InheritedHandles&) = delete;
  ~InheritedHandles() { DeleteProcThreadAttributeList(list()); }
  LPPROC_THREAD_ATTRIBUTE_LIST list() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }

private:
  std::vector<HANDLE> handles_;
  std::vector<std::byte> memory_;
};

struct Started {
  Handle process;
  Handle job; ///< everything that it starts is in it
};

// A job that ends with our handle to it takes its processes along, when we die too. What may outlive us gets
// one that does not.
Handle make_job(bool ends_with_us) {
  Handle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  if (ends_with_us) limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (job) SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

Result<Started> start(const ChildProgram& child, STARTUPINFOEXW& startup, DWORD flags, bool inherits) {
  const fs::path program = located(child.program);
  if (program.empty())
    return Failure{FailureKind::failed,
                   "cannot run " + child.program.string() + ": it is in none of the folders of PATH",
                   {}};
  std::wstring line = command_line(program, child);
  std::wstring environment = environment_block(child);
  PROCESS_INFORMATION made{};
  startup.StartupInfo.cb = sizeof startup;
  if (!CreateProcessW(nullptr, line.data(), nullptr, nullptr, inherits,
                      flags | CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT,
                      environment.data(), child.directory.empty() ? nullptr : child.directory.c_str(),
                      &startup.StartupInfo, &made))
    return cannot("run " + child.program.string(), GetLastError());
  Started started{Handle(made.hProcess), make_job(child.ends_with_its_children)};
  const Handle thread(made.hThread);
  if (started.job) AssignProcessToJobObject(started.job.get(), started.process.get());
  ResumeThread(thread.get());
  return started;
}

int exit_code_of(const Started& started) {
  DWORD code = 0;
  GetExitCodeProcess(started.process.get(), &code);
  return static_cast<int>(code);
}

DWORD running_in(HANDLE job) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION job_now{};
  const bool known =
      QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &job_now, sizeof job_now, nullptr);
  return known ? job_now.ActiveProcesses : 0;
}

// Windows ends a job's processes after it has said so, and what they have open cannot be removed before.
void end_job(const Started& started) {
  if (!started.job) return;
  TerminateJobObject(started.job.get(), 1);
  constexpr ULONGLONG longest_milliseconds = 2000;
  const ULONGLONG begun = GetTickCount64();
  while (running_in(started.job.get()) > 0 && GetTickCount64() - begun < longest_milliseconds)
    Sleep(10);
}

void kill(const Started& started) {
  TerminateProcess(started.process.get(), 1);
  end_job(started);
  WaitForSingleObject(started.process.get(), INFINITE);
}

// False where its time is up or a stop is requested.
bool wait_for(const Started& started, const ChildProgram& child) {
  const Handle stop(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  const std::stop_callback on_stop(child.stop, [&stop] { SetEvent(stop.get()); });
  const HANDLE either[] = {started.process.get(), stop.get()};
  const auto limit = std::chrono::milliseconds(child.time_limit).count();
  return WaitForMultipleObjects(2, either, FALSE, static_cast<DWORD>(limit)) == WAIT_OBJECT_0;
}

} // namespace

std::optional<User> find_user(const std::string&) { return std::nullopt; } // children run as we do

User current_user() {
  wchar_t name[UNLEN + 1];
  DWORD size = UNLEN + 1;
  const bool known = GetUserNameW(name, &size) && size > 0;
  constexpr unsigned no_number = 1; // accounts have none here; 0 would be root
  return {known ? narrow({name, size - 1}) : std::string("unknown"), no_number, no_number};
}

int current_process_id() { return static_cast<int>(GetCurrentProcessId()); }

std::string program_file_name(const std::string& program) { return program + ".exe"; }

Result<void> give_to(const fs::path&, const User&) {
  return {};
} // what we make is ours, and so our children's

Result<FinishedProgram> run(const ChildProgram& child) {
  auto output = TemporaryFile::make();
  if (!output) return output.error();
  auto errors = TemporaryFile::make();
  if (!errors) return errors.error();
  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  const Handle nothing(CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                                   OPEN_EXISTING, 0, nullptr));
  InheritedHandles handles({output->handle(), errors->handle(), nothing.get()});
  STARTUPINFOEXW startup{};
  startup.lpAttributeList = handles.list();
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = nothing.get();
  startup.StartupInfo.hStdOutput = output->handle();
  startup.StartupInfo.hStdError = errors->handle();
  const auto started = start(child, startup, CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP, true);
  if (!started) return started.error();
  if (!wait_for(*started, child)) {
    kill(*started);
    return ended_early(child);
  }
  if (child.ends_with_its_children) end_job(*started);
  return FinishedProgram{exit_code_of(*started), output->content(child.most_output),
                         errors->content(child.most_output)};
}

Result<int> run_interactive(const ChildProgram& child) {
  const InterruptsAreTheChilds interrupts;
  STARTUPINFOEXW startup{};
  const auto started = start(child, startup, 0, true);
  if (!started) return started.error();
  WaitForSingleObject(started->process.get(), INFINITE);
  return exit_code_of(*started);
}

} // namespace waitlistd::platform
