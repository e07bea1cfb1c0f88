byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  keptToken.write(byId("token").value.trim());
  byId("token").value = "";
  byId("token-form").hidden = true;
  fill();
});

async function fill() {
  try {
    await makeExamples();
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    if (error.status === 401) byId("token-form").hidden = false;
  }
  chosen.listeners = [];
  for (const call of document.querySelectorAll("section.call")) {
    call.querySelector(".try")?.remove();
    call.append(tryout(call));
  }
  choose(chosen.language);
}

fill();
